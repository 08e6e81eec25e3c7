/** {@code vault audit}: the testers' kit's auditor against a running stack or a kept one. */
@NullMarked
package io.phantomparadox.vault.stack.audit;

import org.jspecify.annotations.NullMarked;
