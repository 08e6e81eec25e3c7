package io.phantomparadox.vault.management;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The environment variables a service is configured by. A variable that is blank counts as not set,
 * as compose files and charts pass on what nobody gave; values lose the white space around them.
 * What cannot be understood is an {@link IllegalArgumentException} that names the variable.
 *
 * @param variables by name, as {@link System#getenv()} gives them
 */
public record Environment(Map<String, String> variables) {
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** Whether the variable says anything. */
  public boolean has(String name) {
    return !text(name, "").isEmpty();
  }

  /** A text that must be there. */
  public String text(String name) {
    String text = text(name, "");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return text;
  }

  /** A text, or another where the variable says nothing. */
  public String text(String name, String otherwise) {
    String text = variables.getOrDefault(name, "").strip();
    return text.isEmpty() ? otherwise : text;
  }

  /** Texts between commas, none of them empty; none where the variable says nothing. */
  public List<String> list(String name) {
    return Arrays.stream(text(name, "").split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** A whole number that must be there and is not negative. */
  public long number(String name) {
    return number(name, text(name), Long.MAX_VALUE);
  }

  /** A whole number that is not negative. */
  public long number(String name, long otherwise) {
    return number(name, text(name, Long.toString(otherwise)), Long.MAX_VALUE);
  }

  /** A whole number from 0 to {@link Integer#MAX_VALUE}. */
  public int count(String name, int otherwise) {
    return (int) number(name, text(name, Integer.toString(otherwise)), Integer.MAX_VALUE);
  }

  /** A TCP port; 0 takes a free one. */
  public int port(String name, int otherwise) {
    return (int) number(name, text(name, Integer.toString(otherwise)), 65_535);
  }

  /** {@code true} or {@code false}, nothing else. */
  public boolean flag(String name, boolean otherwise) {
    String text = text(name, Boolean.toString(otherwise));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(name + " is neither true nor false: " + text);
    };
  }

  /** A duration that the variable gives in whole milliseconds. */
  public Duration millis(String name, long otherwise) {
    return Duration.ofMillis(number(name, otherwise));
  }

  /** A duration that the variable gives in whole seconds. */
  public Duration seconds(String name, long otherwise) {
    return Duration.ofSeconds(number(name, otherwise));
  }

  private static long number(String name, String text, long max) {
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is not a whole number: " + text, e);
    }
    if (number < 0 || number > max) {
      throw new IllegalArgumentException("%s lies in 0..%d, not %s".formatted(name, max, text));
    }
    return number;
  }
}
