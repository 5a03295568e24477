package io.dpuos.install;

/**
 * The end of a Lua scriptlet that must not go on. No {@link Exception}, since Lua's {@code pcall} would let the script
 * catch that.
 */
final class LuaStop extends Error {
    private static final long serialVersionUID = 1L;

    private final transient RuntimeException reason;

    LuaStop(RuntimeException reason) {
        super(reason.getMessage(), reason, false, false);
        this.reason = reason;
    }

    RuntimeException reason() {
        return reason;
    }
}
