package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.settlement.rent.BatchRent;
import io.phantomparadox.vault.settlement.rent.BatchRent.Closing;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gets the rent of ended batches back. */
@Command(
    name = "close",
    description = {
      "Closes the accounts of ended batches: their rent goes back to who paid it.",
      "The program allows it one withdraw lock after the end. 'vault verify' needs the account, so",
      "keep what somebody may still want to check."
    },
    mixinStandardHelpOptions = true)
final class CloseCommand implements Callable<Integer> {
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "GAME/ID", arity = "1..*", converter = BatchName.Converter.class)
  List<BatchName> batches = List.of();

  @Option(
      names = "--authority",
      required = true,
      paramLabel = "FILE",
      description = "key of the server authority, in solana-keygen's form; it pays the fees")
  Path authority;

  @Mixin ChainAddress chain = new ChainAddress();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    URI node = chain.needNodes(spec).getFirst();
    VaultProgram vault =
        chain.program(spec).map(VaultProgram::at).orElseGet(VaultProgram::atDefaultAddress);
    boolean all = true;
    try (RpcClient client = new RpcClient(node, RPC_TIMEOUT)) {
      BatchRent rent = new BatchRent(vault, client, Keypair.readFrom(authority), DEADLINE);
      for (BatchName batch : batches) {
        switch (rent.close(batch.game(), batch.batchId())) {
          case Closing.Closed(var signature, long lamports, var to) ->
              out.printf("%s  closed, %,d lamports to %s (%s)%n", batch, lamports, to, signature);
          case Closing.Refused(String why) -> {
            all = false;
            err.println("vault: batch " + batch + ": " + why);
          }
        }
      }
    } catch (IOException e) {
      all = false;
      err.println("vault: " + e.getMessage());
    }
    out.flush();
    err.flush();
    return all ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
