package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentDecoding;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a producer must remember to go on after it was killed: every half is written down before it
 * is posted, and every answer after. So a half whose answer is missing is posted again with the
 * same bytes, and no half is ever signed twice.
 *
 * <p>A text file, one fact per line: {@code market NAME}, {@code opened}, {@code half PLAY BASE64},
 * {@code post} (the halves since the last answers are complete and may have been posted), {@code
 * accepted ID}, {@code refused STATUS TYPE ID}, {@code unsure ID}, {@code answered NEXT-PLAY}.
 * Lines behind the last {@code post} or {@code answered} count only when the file goes on; it is
 * written by one process at a time.
 */
final class PostJournal {
  private static final String MARKET = "market ";
  private static final String OPENED = "opened";
  private static final String HALF = "half ";
  private static final String POST = "post";
  private static final String ACCEPTED = "accepted ";
  private static final String REFUSED = "refused ";
  private static final String UNSURE = "unsure ";
  private static final String ANSWERED = "answered ";
  private static final int SIGNATURE_BYTES = 64;

  private final @Nullable Path file;
  private final Answers answers = new Answers();
  private List<SignedIntent> unanswered = List.of();
  private int unansweredEnd;
  private int nextPlay;
  private boolean opened;

  private PostJournal(@Nullable Path file) {
    this.file = file;
  }

  /** Remembers nothing beyond this process. */
  static PostJournal forgotten() {
    return new PostJournal(null);
  }

  /**
   * Goes on with a file, or begins it.
   *
   * @param market must be the one the file began with
   * @throws IllegalStateException when it is another, or the file cannot be read
   */
  static PostJournal in(Path file, String market) {
    PostJournal journal = new PostJournal(file);
    try {
      if (Files.exists(file)) {
        journal.recall(Files.readString(file), market);
      } else {
        Files.createDirectories(file.toAbsolutePath().getParent());
        journal.append(MARKET + market + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return journal;
  }

  /** Whether the market stands on chain. */
  boolean opened() {
    return opened;
  }

  /** The first play that was not posted yet. */
  int nextPlay() {
    return nextPlay;
  }

  /** Halves that were perhaps posted, in their order; empty when every answer is known. */
  List<SignedIntent> unanswered() {
    return unanswered;
  }

  /** The play behind {@link #unanswered()}. */
  int unansweredEnd() {
    return unansweredEnd;
  }

  /** The answers so far; goes on counting. */
  Answers answers() {
    return answers;
  }

  /** The market stands. */
  void markOpened() {
    opened = true;
    append(OPENED + "\n");
  }

  /** Halves are about to be posted. */
  void posting(List<SignedIntent> halves, int endPlay) {
    StringBuilder text = new StringBuilder();
    for (SignedIntent half : halves) {
      text.append(HALF).append(endPlay).append(' ').append(encode(half)).append('\n');
    }
    append(text.append(POST).append('\n').toString());
  }

  /** What was posted is answered; the next play is this one. */
  void answered(List<Answers.Answer> given, int next) {
    StringBuilder text = new StringBuilder();
    for (Answers.Answer answer : given) {
      answers.add(answer);
      text.append(line(answer)).append('\n');
    }
    append(text.append(ANSWERED).append(next).append('\n').toString());
    nextPlay = next;
    unanswered = List.of();
  }

  private static String line(Answers.Answer answer) {
    return switch (answer) {
      case Answers.Accepted(String id) -> ACCEPTED + id;
      case Answers.Refused(String id, String problem) -> REFUSED + problem + " " + id;
      case Answers.Unsure(String id) -> UNSURE + id;
    };
  }

  private void recall(String text, String market) {
    // a torn last line has no end
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(MARKET + market)) {
      throw new IllegalStateException(
          "the directory holds another demo: %s, not %s%s"
              .formatted(lines.isEmpty() ? "an empty one" : lines.getFirst(), MARKET, market));
    }
    List<SignedIntent> halves = new ArrayList<>();
    List<Answers.Answer> given = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ");
      switch (words[0] + (words.length > 1 ? " " : "")) {
        case OPENED -> opened = true;
        case HALF -> {
          unansweredEnd = Integer.parseInt(words[1]);
          halves.add(decode(words[2]));
        }
        case POST -> unanswered = List.copyOf(halves);
        case ACCEPTED -> given.add(new Answers.Accepted(words[1]));
        case REFUSED -> given.add(new Answers.Refused(words[3], words[1] + " " + words[2]));
        case UNSURE -> given.add(new Answers.Unsure(words[1]));
        case ANSWERED -> {
          given.forEach(answers::add);
          given.clear();
          halves.clear();
          unanswered = List.of();
          nextPlay = Integer.parseInt(words[1]);
        }
        default -> throw new IllegalStateException("not a line of a journal: " + line);
      }
    }
    cutTail(lines);
  }

  /** Halves that were never posted, and answers that may be incomplete, are written again. */
  private void cutTail(List<String> lines) {
    int keep = lines.size();
    while (keep > 0 && isLoose(lines.get(keep - 1))) {
      keep--;
    }
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, String.join("\n", lines.subList(0, keep)) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static boolean isLoose(String line) {
    return line.startsWith(HALF)
        || line.startsWith(ACCEPTED)
        || line.startsWith(REFUSED)
        || line.startsWith(UNSURE);
  }

  private static String encode(SignedIntent half) {
    byte[] intent = half.intent().encode();
    byte[] bytes = Arrays.copyOf(intent, intent.length + SIGNATURE_BYTES);
    System.arraycopy(half.signature().toBytes(), 0, bytes, intent.length, SIGNATURE_BYTES);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static SignedIntent decode(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    int end = bytes.length - SIGNATURE_BYTES;
    return switch (Intent.decode(Arrays.copyOf(bytes, end))) {
      case IntentDecoding.Decoded(Intent intent) ->
          new SignedIntent(intent, Signature.of(Arrays.copyOfRange(bytes, end, bytes.length)));
      case IntentDecoding other ->
          throw new IllegalStateException("the journal holds no intent: " + other);
    };
  }

  /** Reaches the operating system, so a killed process loses nothing of it. */
  private void append(String text) {
    if (file == null) {
      return;
    }
    try {
      Files.write(
          file,
          text.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
