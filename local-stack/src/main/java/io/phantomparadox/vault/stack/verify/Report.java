package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.testkit.audit.Finding;
import java.util.List;

/** All findings of a verification, in the order in which they were made. */
public record Report(List<Finding> findings) {
  public Report {
    findings = List.copyOf(findings);
  }

  /** True when nothing disagrees. */
  public boolean holds() {
    return findings.stream().allMatch(Finding::holds);
  }

  /** How many things one check looked at and found in agreement. */
  public long agreed(String invariant) {
    return findings.stream()
        .filter(finding -> finding.invariant().equals(invariant))
        .mapToLong(finding -> finding.checked() - finding.disagreementCount())
        .sum();
  }
}
