/** The record contracts of every vault topic: schemas, catalogue, partitioning and serdes. */
@NullMarked
package io.phantomparadox.vault.schemas;

import org.jspecify.annotations.NullMarked;
