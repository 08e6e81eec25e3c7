/** How fast the chain comes to the topic, and how late. */
@NullMarked
package io.phantomparadox.vault.benchmarks.listener;

import org.jspecify.annotations.NullMarked;
