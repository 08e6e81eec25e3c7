/** What every service shows its operators: health and metrics over HTTP, logs, errors. */
@NullMarked
package io.phantomparadox.vault.management;

import org.jspecify.annotations.NullMarked;
