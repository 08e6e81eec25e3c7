/**
 * What every service has: settings from the environment, health and metrics over HTTP, logs,
 * errors.
 */
@NullMarked
package io.phantomparadox.vault.management;

import org.jspecify.annotations.NullMarked;
