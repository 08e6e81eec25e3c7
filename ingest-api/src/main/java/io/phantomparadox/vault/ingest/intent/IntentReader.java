package io.phantomparadox.vault.ingest.intent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentCodec;
import io.phantomparadox.vault.solana.intent.IntentDecoding;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads intents out of JSON or their compact form, strictly: unknown, missing and repeated fields
 * are refused, every length is bounded, nothing may follow. Inside an array one wrong intent does
 * not concern its neighbours, broken JSON concerns them all.
 */
public final class IntentReader {
  /** An intent is a flat object in, at most, an array. */
  private static final int NESTING_MAX = 8;

  /** The longest field is a signature of 88 characters; longer ones get a message of their own. */
  private static final int TEXT_CHARS_MAX = 4096;

  private static final int NUMBER_CHARS_MAX = 400;
  private static final int NAME_CHARS_MAX = 256;

  /** How much of a foreign name a message repeats. */
  private static final int NAME_CHARS_SHOWN = 40;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(TEXT_CHARS_MAX)
                  .maxNumberLength(NUMBER_CHARS_MAX)
                  .maxNameLength(NAME_CHARS_MAX)
                  .build())
          // names come from strangers: the parser's own table is bounded, the JVM's is not. That
          // table stays on: without it the parser would read text with replacement characters
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final Hash32 domain;
  private final int batchMax;

  /**
   * @param domain what the signatures must cover, see {@link
   *     io.phantomparadox.vault.solana.intent.IntentDomain}
   * @param batchMax most intents in one array
   */
  public IntentReader(Hash32 domain, int batchMax) {
    this.domain = domain;
    this.batchMax = batchMax;
  }

  /** Reads a body that is one JSON object. */
  public IntentReading one(byte[] body) {
    return read(
        body,
        json -> {
          if (json.nextToken() != JsonToken.START_OBJECT) {
            return new IntentReading.Unreadable(
                ProblemType.MALFORMED_JSON.with("an intent is a JSON object"));
          }
          return new IntentReading.Read(List.of(element(json)));
        });
  }

  /** Reads a body that is a JSON array of objects. */
  public IntentReading array(byte[] body) {
    return read(body, this::elements);
  }

  /** Reads a body that is one JSON object a line; a line that is not JSON concerns itself alone. */
  public IntentReading lines(byte[] body) {
    List<IntentReading.Element> elements = new ArrayList<>();
    int from = 0;
    while (from < body.length) {
      int end = from;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      byte[] line = Arrays.copyOfRange(body, from, end);
      from = end + 1;
      if (isBlank(line)) {
        continue;
      }
      if (elements.size() == batchMax) {
        return tooMany();
      }
      elements.add(
          switch (one(line)) {
            case IntentReading.Read(List<IntentReading.Element> read) -> read.getFirst();
            case IntentReading.Unreadable(Problem problem) ->
                new IntentReading.Element.IllFormed(problem);
          });
    }
    return elements.isEmpty() ? empty() : new IntentReading.Read(List.copyOf(elements));
  }

  /**
   * Reads the compact form: for each intent its {@value IntentCodec#SIZE} bytes and the 64 bytes of
   * its signature, one after the other.
   */
  public IntentReading binary(byte[] body) {
    int size = IntentCodec.SIZE + Signature.SIZE;
    if (body.length == 0) {
      return empty();
    }
    if (body.length % size != 0) {
      return new IntentReading.Unreadable(
          ProblemType.MALFORMED_BINARY.with(body.length + " bytes are not a multiple of " + size));
    }
    if (body.length / size > batchMax) {
      return tooMany();
    }
    List<IntentReading.Element> elements = new ArrayList<>(body.length / size);
    for (int at = 0; at < body.length; at += size) {
      Signature signature =
          Signature.of(Arrays.copyOfRange(body, at + IntentCodec.SIZE, at + size));
      elements.add(
          switch (Intent.decode(Arrays.copyOfRange(body, at, at + IntentCodec.SIZE))) {
            case IntentDecoding.Decoded(Intent intent) ->
                new IntentReading.Element.WellFormed(new SignedIntent(intent, signature));
            case IntentDecoding.Malformed(String field, String what) ->
                new IntentReading.Element.IllFormed(
                    ProblemType.INVALID_FIELD.in(field, field + ": " + what));
          });
    }
    return new IntentReading.Read(List.copyOf(elements));
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private IntentReading tooMany() {
    return new IntentReading.Unreadable(
        ProblemType.BATCH_TOO_LARGE.with("a batch has at most " + batchMax + " intents"));
  }

  private static IntentReading empty() {
    return new IntentReading.Unreadable(ProblemType.EMPTY_BATCH.with("the body holds no intent"));
  }

  private IntentReading elements(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_ARRAY) {
      return new IntentReading.Unreadable(
          ProblemType.MALFORMED_JSON.with("a batch is a JSON array of intents"));
    }
    List<IntentReading.Element> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (elements.size() == batchMax) {
        return tooMany();
      }
      elements.add(element(json));
    }
    return elements.isEmpty() ? empty() : new IntentReading.Read(List.copyOf(elements));
  }

  private interface Body {
    IntentReading read(JsonParser json) throws IOException;
  }

  private static IntentReading read(byte[] body, Body content) {
    if (looksLikeUtf16Or32(body)) {
      return new IntentReading.Unreadable(
          ProblemType.MALFORMED_JSON.with("JSON is UTF-8 without a byte order mark here"));
    }
    try (JsonParser json = FACTORY.createParser(body)) {
      IntentReading reading = content.read(json);
      if (reading instanceof IntentReading.Read && json.nextToken() != null) {
        return new IntentReading.Unreadable(
            ProblemType.MALFORMED_JSON.with("something follows the JSON value"));
      }
      return reading;
    } catch (IOException malformed) {
      return new IntentReading.Unreadable(ProblemType.MALFORMED_JSON.with(explain(malformed)));
    }
  }

  /** The parser would take other encodings by guessing; a body has one meaning or none. */
  private static boolean looksLikeUtf16Or32(byte[] body) {
    return body.length >= 2
        && (body[0] == 0
            || body[1] == 0
            || body[0] == (byte) 0xfe
            || body[0] == (byte) 0xff
            || body[0] == (byte) 0xef);
  }

  /** The position helps, a piece of the body in an answer or a log does not. */
  private static String explain(IOException malformed) {
    if (malformed instanceof com.fasterxml.jackson.core.exc.StreamConstraintsException bound) {
      return "a bound of the JSON reader: " + bound.getOriginalMessage();
    }
    if (malformed instanceof com.fasterxml.jackson.core.JsonProcessingException broken
        && broken.getLocation() != null) {
      return "not JSON at byte "
          + Math.max(broken.getLocation().getByteOffset(), 0)
          + " (line "
          + broken.getLocation().getLineNr()
          + ", column "
          + broken.getLocation().getColumnNr()
          + ")";
    }
    return "not JSON";
  }

  /** Reads one element to its end, whatever is wrong with it. */
  private IntentReading.Element element(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return new IntentReading.Element.IllFormed(
          ProblemType.INVALID_FIELD.with("an intent is a JSON object"));
    }
    IntentDraft draft = new IntentDraft();
    @Nullable FieldException first = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (first == null) {
        try {
          field(json, draft, name, value);
        } catch (FieldException wrong) {
          first = wrong;
        }
      }
      json.skipChildren();
    }
    if (first == null) {
      try {
        return new IntentReading.Element.WellFormed(draft.toSigned(domain));
      } catch (FieldException wrong) {
        first = wrong;
      }
    }
    return new IntentReading.Element.IllFormed(first.problem());
  }

  private static void field(JsonParser json, IntentDraft draft, String name, JsonToken value)
      throws IOException, FieldException {
    IntentField field = IntentField.named(name);
    if (field == null) {
      String shown =
          name.length() > NAME_CHARS_SHOWN ? name.substring(0, NAME_CHARS_SHOWN) + "…" : name;
      throw new FieldException(
          ProblemType.UNKNOWN_FIELD.in(shown, "intents have no field " + shown));
    }
    boolean readable =
        switch (field) {
          case GAME, AMOUNT, NONCE, CREATED, EXPIRES ->
              value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT;
          case TRADE_ID, ITEM, FROM, TO, ACTION, OWNER, SIGNER, REFERENCE, SIGNATURE ->
              value == JsonToken.VALUE_STRING;
        };
    if (!readable) {
      throw IntentDraft.problem(
          ProblemType.INVALID_FIELD, field, "is a JSON " + value + ", which is not read here");
    }
    draft.put(field, json.getText());
  }
}
