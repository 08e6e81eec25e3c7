package io.phantomparadox.vault.benchmarks.solana;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The libsodium of this machine (libsodium.so.23), called without copying. */
final class Libsodium implements Ed25519Verifier {
  private final MethodHandle verifyDetached;

  @SuppressWarnings("restricted") // calling a native library is what is measured
  Libsodium() {
    SymbolLookup library = SymbolLookup.libraryLookup("libsodium.so.23", Arena.global());
    this.verifyDetached =
        Linker.nativeLinker()
            .downcallHandle(
                library.findOrThrow("crypto_sign_verify_detached"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS),
                Linker.Option.critical(true));
  }

  @Override
  public boolean verify(PublicKey key, byte[] message, Signature signature) {
    try {
      int answer =
          (int)
              verifyDetached.invokeExact(
                  MemorySegment.ofArray(signature.toBytes()),
                  MemorySegment.ofArray(message),
                  (long) message.length,
                  MemorySegment.ofArray(key.toBytes()));
      return answer == 0;
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new IllegalStateException("the call declares no exception", impossible);
    }
  }
}
