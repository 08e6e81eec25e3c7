/** The auditor against payloads that somebody changed. */
@NullMarked
package io.phantomparadox.vault.testkit.audit;

import org.jspecify.annotations.NullMarked;
