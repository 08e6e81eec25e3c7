/** The API's contract as OpenAPI 3.1, made from the door's own records, fields and problems. */
@NullMarked
package io.phantomparadox.vault.ingest.contract;

import org.jspecify.annotations.NullMarked;
