/** What the door answers when it says no: RFC 9457 problems with stable types. */
@NullMarked
package io.phantomparadox.vault.ingest.problem;

import org.jspecify.annotations.NullMarked;
