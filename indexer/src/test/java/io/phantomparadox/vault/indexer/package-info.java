/** Tests of the whole indexer. */
package io.phantomparadox.vault.indexer;
