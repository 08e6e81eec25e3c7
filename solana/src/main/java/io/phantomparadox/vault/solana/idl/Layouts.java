package io.phantomparadox.vault.solana.idl;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.idl.Idl.Layout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The layouts of one kind, by name and by what bytes begin with. */
final class Layouts {
  final String kind;
  final Map<String, Layout> byName = new LinkedHashMap<>();
  private final Map<ByteString, Layout> byDiscriminator = new LinkedHashMap<>();
  private final List<Integer> discriminatorSizes;

  Layouts(String kind, List<Layout> layouts) throws MalformedIdlException {
    this.kind = kind;
    for (Layout layout : layouts) {
      if (layout.discriminator().size() == 0) {
        throw new MalformedIdlException(kind + " " + layout.name() + " has an empty discriminator");
      }
      if (byName.put(layout.name(), layout) != null) {
        throw new MalformedIdlException(kind + " " + layout.name() + " stands twice");
      }
      Layout same = byDiscriminator.put(layout.discriminator(), layout);
      if (same != null) {
        throw new MalformedIdlException(kind + " " + layout.name() + " begins like " + same.name());
      }
    }
    // almost always the one size 8; longer ones first, so that the most exact match wins
    discriminatorSizes =
        layouts.stream()
            .map(layout -> layout.discriminator().size())
            .distinct()
            .sorted((one, other) -> Integer.compare(other, one))
            .toList();
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  @Nullable Layout match(byte[] data, int from) {
    for (int size : discriminatorSizes) {
      if (size <= data.length - from) {
        Layout layout =
            byDiscriminator.get(ByteString.of(Arrays.copyOfRange(data, from, from + size)));
        if (layout != null) {
          return layout;
        }
      }
    }
    return null;
  }
}
