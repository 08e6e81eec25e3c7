package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.ItemView;

/** What may be expected of an item, as {@code vault.items} tells it. */
public final class ItemState {
  private final String name;
  private final ItemView view;

  ItemState(String name, ItemView view) {
    this.name = name;
    this.view = view;
  }

  /** The record itself. */
  public ItemView view() {
    return view;
  }

  /** Its owner by the finalized chain. */
  public ItemState belongsTo(Player player) {
    Expect.that(
        view.getOwner().equals(player.wallet().bytes()), "%s does not belong to %s", name, player);
    return this;
  }

  /** A batch without an end moves it to somebody. */
  public ItemState isOnItsWayTo(Player player) {
    Expect.that(
        player.wallet().bytes().equals(view.getInFlightOwner()),
        "%s is not on its way to %s",
        name,
        player);
    return this;
  }

  /** No batch in flight moves it. */
  public ItemState isAtRest() {
    Expect.that(
        view.getInFlightBatch() == null, "%s is in batch %s", name, view.getInFlightBatch());
    return this;
  }
}
