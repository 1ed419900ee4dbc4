package dev.satchel.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes the type of JSON in UTF-8 as the clients of a wire are used to it. Jetty knows that type
 * and spells it its own way, whatever it is told.
 */
final class ExactTypes extends Handler.Wrapper {
  private static final String SPELLED_BY_JETTY = "application/json;charset=utf-8";
  private static final HttpField SPELLED_BY_WIRE =
      new HttpField(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");

  ExactTypes(Handler handler) {
    super(handler);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    request.addHttpStreamWrapper(Spelling::new);
    return super.handle(request, response, callback);
  }

  /** Sees an answer last before it is written. */
  private static final class Spelling extends HttpStream.Wrapper {
    Spelling(HttpStream stream) {
      super(stream);
    }

    @Override
    public void send(
        MetaData.Request request,
        MetaData.@Nullable Response response,
        boolean last,
        @Nullable ByteBuffer content,
        Callback callback) {
      super.send(request, response == null ? null : spelled(response), last, content, callback);
    }

    private static MetaData.Response spelled(MetaData.Response response) {
      HttpFields fields = response.getHttpFields();
      if (!SPELLED_BY_JETTY.equals(fields.get(HttpHeader.CONTENT_TYPE))) {
        return response;
      }
      return new MetaData.Response(
          response.getStatus(),
          response.getReason(),
          response.getHttpVersion(),
          HttpFields.build(fields).put(SPELLED_BY_WIRE),
          response.getContentLength(),
          response.getTrailersSupplier());
    }
  }
}
