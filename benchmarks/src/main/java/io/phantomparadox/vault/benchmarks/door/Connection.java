package io.phantomparadox.vault.benchmarks.door;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One HTTP/1.1 connection that costs the client as little as it can. */
final class Connection implements AutoCloseable {
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[64 * 1024];

  Connection(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    this.socket =
        new Socket(
            InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(colon + 1)));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static byte[] request(String path, String type, byte[] body) {
    byte[] head =
        "POST %s HTTP/1.1\r\nHost: door\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, type, body.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  /** Sends a request and reads its answer; counts what {@code accepted} finds in the body. */
  int exchange(byte[] request, byte[] accepted) throws IOException {
    out.write(request);
    int length = 0;
    int bodyAt = -1;
    int end = Integer.MAX_VALUE;
    while (length < end) {
      if (length == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        throw new IOException("closed in the middle of an answer");
      }
      length += read;
      if (bodyAt < 0) {
        bodyAt = bodyAt(length);
        if (bodyAt >= 0) {
          end = bodyAt + contentLength(bodyAt);
        }
      }
    }
    int status =
        (buffer[STATUS_AT] - '0') * 100
            + (buffer[STATUS_AT + 1] - '0') * 10
            + buffer[STATUS_AT + 2]
            - '0';
    if (status != 200 && status != 202) {
      throw new IOException(new String(buffer, 0, Math.min(length, 600), StandardCharsets.UTF_8));
    }
    return accepted.length == 0 ? 1 : count(accepted, bodyAt, end);
  }

  private int bodyAt(int length) {
    for (int i = 3; i < length; i++) {
      if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private int contentLength(int headEnd) throws IOException {
    for (int i = 0; i < headEnd; i++) {
      int j = 0;
      while (j < LENGTH.length && (buffer[i + j] | 0x20) == (LENGTH[j] | 0x20)) {
        j++;
      }
      if (j == LENGTH.length) {
        int value = 0;
        for (int at = i + j; buffer[at] >= '0' && buffer[at] <= '9'; at++) {
          value = 10 * value + buffer[at] - '0';
        }
        return value;
      }
    }
    throw new IOException("an answer without a length");
  }

  private int count(byte[] what, int from, int to) {
    int found = 0;
    for (int i = from; i + what.length <= to; i++) {
      if (Arrays.equals(buffer, i, i + what.length, what, 0, what.length)) {
        found++;
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
