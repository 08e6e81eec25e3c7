package io.phantomparadox.vault.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentTest {
  @Test
  void givenNothingOrBlanksWhenReadThenTheDefaultsHold() {
    for (Environment env :
        new Environment[] {new Environment(Map.of()), new Environment(Map.of("A", "  "))}) {
      assertThat(env.has("A")).isFalse();
      assertThat(env.text("A", "b")).isEqualTo("b");
      assertThat(env.list("A")).isEmpty();
      assertThat(env.number("A", 7)).isEqualTo(7);
      assertThat(env.port("A", 8080)).isEqualTo(8080);
      assertThat(env.flag("A", true)).isTrue();
      assertThat(env.millis("A", 5)).isEqualTo(Duration.ofMillis(5));
      assertThatThrownBy(() -> env.text("A")).hasMessage("A is not set");
    }
  }

  @Test
  void givenValuesWhenReadThenTheyWinWithoutTheirWhiteSpace() {
    Environment env =
        new Environment(Map.of("TEXT", " a b ", "LIST", "a, b,,c ", "N", " 12 ", "F", "false"));

    assertThat(env.has("TEXT")).isTrue();
    assertThat(env.text("TEXT")).isEqualTo("a b");
    assertThat(env.list("LIST")).containsExactly("a", "b", "c");
    assertThat(env.count("N", 1)).isEqualTo(12);
    assertThat(env.seconds("N", 1)).isEqualTo(Duration.ofSeconds(12));
    assertThat(env.flag("F", true)).isFalse();
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        read("1x", "V is not a whole number: 1x", env -> env.number("V", 0)),
        read("99999999999999999999", "V is not a whole number: ", env -> env.number("V", 0)),
        read("-1", "V lies in 0..", env -> env.number("V", 0)),
        read("3000000000", "V lies in 0..2147483647", env -> env.count("V", 0)),
        read("65536", "V lies in 0..65535, not 65536", env -> env.port("V", 0)),
        read("yes", "V is neither true nor false: yes", env -> env.flag("V", true)));
  }

  private static Arguments read(String value, String problem, Consumer<Environment> reading) {
    return Arguments.of(value, problem, reading);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nonsense")
  void givenNonsenseWhenReadThenTheVariableIsNamed(
      String value, String problem, Consumer<Environment> reading) {
    Environment env = new Environment(Map.of("V", value));

    assertThatThrownBy(() -> reading.accept(env))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem);
  }
}
