package io.phantomparadox.vault.stack;

import java.util.List;

/**
 * How the parts of a stack are right now.
 *
 * @param parts one entry for each
 */
public record StackHealth(List<Part> parts) {
  public StackHealth {
    parts = List.copyOf(parts);
  }

  /**
   * One part.
   *
   * @param detail why it is not ready, or what it says of itself
   */
  public record Part(String name, boolean ready, String detail) {}

  /** Whether all of them are ready. */
  public boolean ready() {
    return parts.stream().allMatch(Part::ready);
  }
}
