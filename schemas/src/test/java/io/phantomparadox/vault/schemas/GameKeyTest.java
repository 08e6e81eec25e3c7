package io.phantomparadox.vault.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GameKeyTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 4711, Long.MAX_VALUE, -1})
  void everyKeyOfAGameLiesInOnePartition(long game) {
    int partition = GameKey.partition(game, 6);

    assertThat(partition).isBetween(0, 5);
    assertThat(GameKey.partition(GameKey.of(game, "abc/def"), 6)).isEqualTo(partition);
    assertThat(GameKey.partition(GameKey.of(game), 6)).isEqualTo(partition);
  }

  @Test
  void gameIdsAreUnsigned() {
    assertThat(GameKey.of(-1)).isEqualTo("18446744073709551615");
    assertThat(GameKey.gameOf("18446744073709551615/x")).isEqualTo(-1);
  }

  @Test
  void gamesSpreadOverPartitions() {
    long used =
        java.util.stream.LongStream.range(0, 100)
            .map(g -> GameKey.partition(g, 6))
            .distinct()
            .count();

    assertThat(used).isEqualTo(6);
  }

  @Test
  void aKeyWithoutGameIsRefused() {
    assertThatThrownBy(() -> GameKey.gameOf("*")).isInstanceOf(NumberFormatException.class);
  }
}
