/** The bytes a party signs to consent to a trade, and the rules those bytes must obey. */
@NullMarked
package io.phantomparadox.vault.solana.intent;

import org.jspecify.annotations.NullMarked;
