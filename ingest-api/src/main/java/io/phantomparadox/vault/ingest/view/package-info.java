/** The game's state as netting tells it, read along so that hopeless intents are told at once. */
@NullMarked
package io.phantomparadox.vault.ingest.view;

import org.jspecify.annotations.NullMarked;
