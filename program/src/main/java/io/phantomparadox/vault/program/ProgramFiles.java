package io.phantomparadox.vault.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built program and its interface, as they are in this artefact. */
public final class ProgramFiles {
  /** The program's address is the first member of the IDL, Anchor spec 0.1.0. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\A\\s*\\{\\s*\"address\"\\s*:\\s*\"([1-9A-HJ-NP-Za-km-z]{32,44})\"");

  private ProgramFiles() {}

  /**
   * The SBF program.
   *
   * @return a new array, a few tens of KB
   */
  public static byte[] elf() {
    return resource("vault.so");
  }

  /**
   * The interface of the program.
   *
   * @return JSON, Anchor IDL spec 0.1.0
   */
  public static String idl() {
    return new String(resource("vault.json"), StandardCharsets.UTF_8);
  }

  /**
   * The address that the IDL names, which the local chain uses unless told otherwise.
   *
   * @return base58 of 32 bytes
   */
  public static String programId() {
    Matcher matcher = ADDRESS.matcher(idl());
    if (!matcher.find()) {
      throw new IllegalStateException("vault.json does not begin with the program's address");
    }
    return matcher.group(1);
  }

  private static byte[] resource(String name) {
    try (InputStream in = ProgramFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in this artefact");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name, e);
    }
  }
}
