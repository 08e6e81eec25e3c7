package io.phantomparadox.vault.operations.letters;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant.
 *
 * @param reason found in the error's class or message; null for any
 * @param key the record's key, a game's number for intents; null for any
 * @param since written then or later; null for any
 * @param place one letter alone; null for any
 * @param quarantined whether letters in quarantine are meant as well
 */
public record LetterFilter(
    @Nullable Pattern reason,
    @Nullable String key,
    @Nullable Instant since,
    @Nullable Place place,
    boolean quarantined) {
  /** Every letter. */
  public static final LetterFilter ALL = new LetterFilter(null, null, null, null, true);

  /** Where a letter lies in the dead letter topic. */
  public record Place(int partition, long offset) {
    /** Reads {@code PARTITION/OFFSET}. */
    public static Optional<Place> parse(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2
          || !parts[0].matches("[0-9]{1,6}")
          || !parts[1].matches("[0-9]{1,18}")) {
        return Optional.empty();
      }
      return Optional.of(new Place(Integer.parseInt(parts[0]), Long.parseLong(parts[1])));
    }
  }

  /** Whether a letter is meant. */
  public boolean means(DeadLetter letter) {
    return (reason == null
            || reason.matcher(letter.reason()).find()
            || reason.matcher(letter.message()).find())
        && (key == null || key.equals(letter.key()))
        && (since == null || !letter.at().isBefore(since))
        && (place == null
            || (place.partition() == letter.partition() && place.offset() == letter.offset()))
        && (quarantined || !letter.quarantined());
  }
}
