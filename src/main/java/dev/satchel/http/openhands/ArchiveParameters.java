package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of what can be said of an archive, besides what it is of. */
@Parameter(
    name = "format",
    in = ParameterIn.QUERY,
    description =
        "Form of the archive; without it, it is zip, unless the archive is asked for at once and"
            + " `Accept` says otherwise. `git-delta` is a"
            + " patch for `git apply --binary` instead: what has changed in the repository there",
    schema =
        @Schema(
            type = "string",
            allowableValues = {"zip", "tar", "tar.gz", "tar.zst", "git-delta"}))
@Parameter(
    name = "base_ref",
    in = ParameterIn.QUERY,
    description =
        "With git-delta: the branch, tag or commit that the patch is for; without, the same branch"
            + " at `origin`, or its default branch",
    schema = @Schema(type = "string"))
@Parameter(
    name = "level",
    in = ParameterIn.QUERY,
    description =
        "Level of compression: 0 to 9 for zip and tar.gz, 4 by default; 1 to 19 for tar.zst, 3 by"
            + " default; 0 for tar",
    schema = @Schema(type = "integer", minimum = "0", maximum = "19"))
@Parameter(
    name = "exclude",
    in = ParameterIn.QUERY,
    description =
        "Pattern of what to leave out. A slash at the end means directories only; without"
            + " another slash it takes a name at any depth, else a path from the archive's root",
    array = @ArraySchema(schema = @Schema(type = "string")))
@Parameter(
    name = "use_default_excludes",
    in = ParameterIn.QUERY,
    description = "Whether to leave out what can be made again, like `node_modules/`, and `.git/`",
    schema = @Schema(type = "boolean", defaultValue = "true"))
@Parameter(
    name = "respect_gitignore",
    in = ParameterIn.QUERY,
    description =
        "Whether to leave out what the `.gitignore` files of the tree and of the work tree around"
            + " it name, even where git tracks it",
    schema = @Schema(type = "boolean", defaultValue = "false"))
@Parameter(
    name = "links",
    in = ParameterIn.QUERY,
    description =
        "Which symbolic links become members: those that stay inside the archive, or none. None"
            + " is followed",
    schema =
        @Schema(
            type = "string",
            allowableValues = {"safe", "none"},
            defaultValue = "safe"))
@Parameter(
    name = "delivery",
    in = ParameterIn.QUERY,
    description =
        "Whether it is sent while it is made, or made first and then sent with its length",
    schema =
        @Schema(
            type = "string",
            allowableValues = {"stream", "spool"},
            defaultValue = "stream"))
@Parameter(
    name = "resumable",
    in = ParameterIn.QUERY,
    description =
        "Whether the tree is looked at first, so that there is an `ETag`, and ranges can be asked"
            + " for. Without, the first byte comes at once",
    schema = @Schema(type = "boolean", defaultValue = "true"))
@Parameter(
    name = "length",
    in = ParameterIn.QUERY,
    description =
        "Whether `Content-Length` is needed. Where the length does not follow from the sizes of"
            + " the files, as it does for tar and for zip of level 0, that takes a spool",
    schema =
        @Schema(
            type = "string",
            allowableValues = {"exact", "chunked"},
            defaultValue = "chunked"))
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface ArchiveParameters {}
