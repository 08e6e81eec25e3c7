package io.phantomparadox.vault.testkit.audit;

import java.util.List;

/**
 * Something that is not as it must be, with everything needed to see it.
 *
 * @param batch the batch, 0 when it is about no single one
 * @param where the payload, record, account or transaction
 * @param expected what should be there, and by what
 * @param found what is there
 * @param evidence lines to check it by hand: bytes in hex, ids, signatures
 */
public record Disagreement(
    Check check,
    long batch,
    String where,
    String statement,
    String expected,
    String found,
    List<String> evidence) {
  public Disagreement {
    evidence = List.copyOf(evidence);
  }

  /** For people, several lines. */
  public String describe() {
    StringBuilder text = new StringBuilder(256);
    text.append(check).append(": ").append(statement);
    text.append("\n  batch     ").append(batch == 0 ? "-" : Long.toString(batch));
    text.append("\n  where     ").append(where);
    text.append("\n  expected  ").append(expected);
    text.append("\n  found     ").append(found);
    for (String line : evidence) {
      text.append("\n  evidence  ").append(line);
    }
    return text.toString();
  }
}
