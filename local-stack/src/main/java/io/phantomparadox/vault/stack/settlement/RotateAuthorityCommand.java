package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.AuthorityRole;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.stack.chain.ChainSender;
import io.phantomparadox.vault.stack.chain.ChainSetupException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hands the right to commit batches to another key. */
@Command(
    name = "rotate-authority",
    description = {
      "Makes another key the server authority; it is final when this ends.",
      "Stop the worker first and start it with the new key (docs/SETTLEMENT.md, 'Keys').",
      "Repeating is harmless."
    },
    mixinStandardHelpOptions = true)
final class RotateAuthorityCommand implements Callable<Integer> {
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(20);

  @Spec CommandSpec spec;

  @Option(
      names = "--admin",
      required = true,
      paramLabel = "FILE",
      description = "key of the program's admin, in solana-keygen's form; it pays the fee")
  Path admin;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description =
          "the new key pair: what SERVER_AUTHORITY_KEYPAIR will name; only its public key is sent")
  Path to;

  @Mixin ChainAddress chain = new ChainAddress();

  @Override
  public Integer call() {
    VaultProgram vault =
        chain.program(spec).map(VaultProgram::at).orElseGet(VaultProgram::atDefaultAddress);
    try (RpcClient client = new RpcClient(chain.needNodes(spec).getFirst(), RPC_TIMEOUT)) {
      Keypair signer = Keypair.readFrom(admin);
      PublicKey next = Keypair.readFrom(to).publicKey();
      VaultAccount.Config config = config(vault, client);
      PublicKey before = config.serverAuthority();
      if (before.equals(next)) {
        return said("the server authority is " + next + " already");
      }
      if (!config.admin().equals(signer.publicKey())) {
        return failed(
            "the program's admin is %s, and %s is the key of %s"
                .formatted(config.admin(), admin, signer.publicKey()));
      }
      ChainSender sender = new ChainSender(client);
      Signature sent =
          sender.send(
              List.of(
                  vault
                      .instructions()
                      .rotateAuthority(signer.publicKey(), AuthorityRole.SERVER, next)),
              signer);
      sender.await(sent, Commitment.FINALIZED);
      return said("the server authority was %s and is %s (%s)".formatted(before, next, sent));
    } catch (IOException | ChainSetupException failed) {
      return failed(String.valueOf(failed.getMessage()));
    }
  }

  private static VaultAccount.Config config(VaultProgram vault, RpcClient client)
      throws RpcException, IOException {
    var account =
        client.getAccountInfo(vault.addresses().config(), Commitment.FINALIZED).orElseThrow();
    if (account.value().isPresent()
        && vault.decodeAccount(account.value().get().data().toBytes())
            instanceof VaultDecoding.Decoded<VaultAccount>(VaultAccount.Config config)) {
      return config;
    }
    throw new IOException("program " + vault.id() + " is not configured on this chain");
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("vault: " + why);
    spec.commandLine().getErr().flush();
    return ExitCode.SOFTWARE;
  }

  private int said(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
