/**
 * Keeps snapshots in a bucket, of Amazon's or of any other that speaks S3. Nothing outside this
 * package knows of it; it is loaded only where a bucket is configured.
 */
@NullMarked
package dev.satchel.snapshot.s3;

import org.jspecify.annotations.NullMarked;
