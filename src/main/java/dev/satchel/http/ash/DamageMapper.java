package dev.satchel.http.ash;

import dev.satchel.archive.DamagedSnapshot;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of a damaged snapshot what is wrong with it: who asks can have an older one. */
public final class DamageMapper implements ExceptionMapper<DamagedSnapshot> {
  private static final Logger LOG = LoggerFactory.getLogger(DamageMapper.class);

  @Override
  public Response toResponse(DamagedSnapshot damage) {
    LOG.error("a snapshot is damaged", damage);
    return AshError.refused(500, String.valueOf(damage.getMessage())).thrown().getResponse();
  }
}
