package io.dpuos.install;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.Bit32Lib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.StringLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.TwoArgFunction;
import org.luaj.vm2.lib.VarArgFunction;

/**
 * The language's own libraries as a scriptlet gets them: what takes time or memory by the size of an argument is counted
 * before it begins, patterns are matched by {@link LuaPattern}, and nothing reaches the host.
 */
final class LuaLibrary {
    private static final List<String> MISSING =
            List.of("dofile", "loadfile", "require", "package", "debug", "collectgarbage");
    private static final int WORK_OF_AN_ERROR = 256;
    private static final List<String> BY_LENGTH = List.of("tonumber", "rawequal", "rawget", "rawset", "tostring");

    /** Where the methods of a text are looked up: luaj has one metatable of texts for all scripts of the process. */
    private static final ThreadLocal<LuaValue> TEXT_METHODS = ThreadLocal.withInitial(() -> LuaValue.NIL);

    private final LuaMeter meter;

    static {
        LuaTable texts = new LuaTable();
        texts.set(LuaValue.INDEX, new TwoArgFunction() {
            @Override
            public LuaValue call(LuaValue text, LuaValue name) {
                LuaValue methods = TEXT_METHODS.get();
                return methods.istable() ? methods.get(name) : LuaValue.NIL;
            }
        });
        // Scripts must not change what other scripts see.
        texts.set("__metatable", LuaValue.FALSE);
        LuaString.s_metatable = texts;
    }

    private interface Body {
        Varargs call(Varargs arguments);
    }

    private LuaLibrary(LuaMeter meter) {
        this.meter = meter;
    }

    /** Makes the globals of a script; the scripts of one thread run one after another. */
    static Globals globals(LuaMeter meter) {
        Globals globals = new Globals();
        globals.load(new BaseLib());
        globals.load(new PackageLib());
        globals.load(new Bit32Lib());
        globals.load(new TableLib());
        globals.load(new StringLib());
        globals.load(meter);
        LoadState.install(globals);
        LuaC.install(globals);
        MISSING.forEach(name -> globals.set(name, LuaValue.NIL));
        LuaLibrary library = new LuaLibrary(meter);
        library.base(globals);
        library.texts(globals.get("string").checktable());
        library.tables(globals.get("table").checktable());
        TEXT_METHODS.set(globals.get("string"));
        return globals;
    }

    private static LuaValue function(Body body) {
        return new VarArgFunction() {
            @Override
            public Varargs invoke(Varargs arguments) {
                return body.call(arguments);
            }
        };
    }

    /** Puts a count before a function of a library. */
    private static void before(LuaTable library, String name, java.util.function.Consumer<Varargs> count) {
        LuaValue original = library.get(name);
        library.set(name, function(arguments -> {
            count.accept(arguments);
            return original.invoke(arguments);
        }));
    }

    private static long length(Varargs arguments) {
        long length = 0;
        for (int i = 1; i <= arguments.narg(); i++) {
            length += arguments.arg(i) instanceof LuaString text ? text.m_length : 24;
        }
        return length;
    }

    private void base(Globals globals) {
        // An error costs more than a thousand instructions.
        for (String name : List.of("error", "pcall", "xpcall")) {
            before(globals, name, arguments -> meter.work(WORK_OF_AN_ERROR));
        }
        BY_LENGTH.forEach(name -> before(globals, name, arguments -> meter.work(length(arguments) / 16)));
        globals.set("load", function(arguments -> load(globals, arguments)));
    }

    private Varargs load(Globals globals, Varargs arguments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        LuaValue source = arguments.arg1();
        if (source instanceof LuaString all) {
            text.write(all.m_bytes, all.m_offset, all.m_length);
        } else {
            source.checkfunction();
            for (LuaValue piece = source.call();
                    piece instanceof LuaString more && more.m_length > 0;
                    piece = source.call()) {
                meter.work(16);
                meter.text((long) text.size() + more.m_length);
                text.write(more.m_bytes, more.m_offset, more.m_length);
            }
        }
        meter.text(text.size());
        meter.work(text.size() * 8L);
        try {
            return globals.load(
                    new ByteArrayInputStream(text.toByteArray()),
                    arguments.arg(2).optjstring("=(load)"),
                    "t",
                    arguments.narg() > 3 ? arguments.arg(4) : globals);
        } catch (LuaError e) {
            return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(String.valueOf(e.getMessage())));
        }
    }

    private void texts(LuaTable library) {
        library.set("dump", LuaValue.NIL);
        for (String name : List.of("byte", "char", "lower", "reverse", "upper")) {
            before(library, name, arguments -> meter.text(2 * length(arguments)));
        }
        library.set("format", function(arguments -> {
            // Of a width or precision there are at most 99 characters for two of the format.
            meter.text(4 * length(arguments));
            return LuaFormat.format(arguments);
        }));
        library.set("rep", function(arguments -> {
            byte[] piece = bytes(arguments.arg1());
            byte[] between = arguments.arg(3).isnil() ? new byte[0] : bytes(arguments.arg(3));
            long times = Math.max(0, (long) arguments.checkdouble(2));
            if (times == 0 || piece.length + between.length == 0) {
                return LuaString.valueOf(new byte[0]);
            }
            meter.text(Math.min(times, Integer.MAX_VALUE) * (piece.length + between.length));
            int unit = piece.length + between.length;
            byte[] made = new byte[Math.toIntExact(times * unit - between.length)];
            System.arraycopy(piece, 0, made, 0, piece.length);
            System.arraycopy(between, 0, made, piece.length, Math.min(between.length, made.length - piece.length));
            for (int done = unit; done < made.length; done *= 2) {
                System.arraycopy(made, 0, made, done, Math.min(done, made.length - done));
            }
            return LuaString.valueUsing(made);
        }));
        library.set("find", function(arguments -> search(arguments, true)));
        library.set("match", function(arguments -> search(arguments, false)));
        library.set("gmatch", function(this::each));
        library.set("gsub", function(this::replace));
    }

    private static byte[] bytes(LuaValue value) {
        LuaString text = value.checkstring();
        return java.util.Arrays.copyOfRange(text.m_bytes, text.m_offset, text.m_offset + text.m_length);
    }

    private Varargs search(Varargs arguments, boolean places) {
        byte[] text = bytes(arguments.arg1());
        byte[] pattern = bytes(arguments.arg(2));
        meter.work((text.length + pattern.length) / 16);
        int first = arguments.arg(3).isnil() ? 1 : arguments.arg(3).checkint();
        int start = first > 0 ? first - 1 : first == 0 ? 0 : Math.max(0, text.length + first);
        if (start > text.length) {
            return LuaValue.NIL;
        }
        if (places && arguments.arg(4).toboolean()) {
            return plain(text, pattern, start);
        }
        boolean anchored = pattern.length > 0 && pattern[0] == '^';
        LuaPattern compiled = new LuaPattern(meter, text, pattern);
        for (int s = start; s <= text.length; s++) {
            int end = compiled.match(s, anchored ? 1 : 0);
            if (end >= 0) {
                return places
                        ? LuaValue.varargsOf(
                                LuaValue.valueOf(s + 1), LuaValue.valueOf(end), compiled.all(s, end, false))
                        : compiled.all(s, end, true);
            }
            if (anchored) {
                break;
            }
        }
        return LuaValue.NIL;
    }

    private Varargs plain(byte[] text, byte[] wanted, int start) {
        for (int s = start; s + wanted.length <= text.length; s++) {
            int i = 0;
            while (i < wanted.length && text[s + i] == wanted[i]) {
                i++;
            }
            meter.work(1 + i / 8);
            if (i == wanted.length) {
                return LuaValue.varargsOf(LuaValue.valueOf(s + 1), LuaValue.valueOf(s + i));
            }
        }
        return LuaValue.NIL;
    }

    private Varargs each(Varargs arguments) {
        byte[] text = bytes(arguments.arg1());
        byte[] pattern = bytes(arguments.arg(2));
        meter.work((text.length + pattern.length) / 16);
        LuaPattern compiled = new LuaPattern(meter, text, pattern);
        int[] place = {0, -1};
        return function(none -> {
            for (int s = place[0]; s <= text.length; s++) {
                int end = compiled.match(s, 0);
                if (end >= 0 && end != place[1]) {
                    place[0] = end;
                    place[1] = end;
                    return compiled.all(s, end, true);
                }
            }
            place[0] = text.length + 1;
            return LuaValue.NIL;
        });
    }

    private Varargs replace(Varargs arguments) {
        byte[] text = bytes(arguments.arg1());
        byte[] pattern = bytes(arguments.arg(2));
        LuaValue by = arguments.arg(3);
        if (!by.isstring() && !by.istable() && !by.isfunction()) {
            throw new LuaError("bad argument #3 to 'gsub' (string/function/table expected, got " + by.typename() + ")");
        }
        long most = arguments.arg(4).isnil() ? Long.MAX_VALUE : arguments.arg(4).checklong();
        boolean anchored = pattern.length > 0 && pattern[0] == '^';
        LuaPattern compiled = new LuaPattern(meter, text, pattern);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        meter.work(text.length / 16);
        int s = 0;
        int last = -1;
        int count = 0;
        while (count < most) {
            int end = compiled.match(s, anchored ? 1 : 0);
            // As of Lua 5.3.3, which rpm has, nothing is found directly behind what was found last.
            if (end >= 0 && end != last) {
                count++;
                put(out, compiled, s, end, by);
                s = end;
                last = end;
            } else if (s < text.length) {
                out.write(text[s++]);
            } else {
                break;
            }
            if (anchored) {
                break;
            }
        }
        out.write(text, Math.min(s, text.length), text.length - Math.min(s, text.length));
        return LuaValue.varargsOf(LuaString.valueUsing(out.toByteArray()), LuaValue.valueOf(count));
    }

    private void put(ByteArrayOutputStream out, LuaPattern compiled, int start, int end, LuaValue by) {
        byte[] found;
        if (by.isstring()) {
            found = filled(bytes(by), compiled, start, end);
        } else {
            LuaValue value = by.istable()
                    ? by.get(compiled.capture(0, start, end))
                    : by.invoke(compiled.all(start, end, true)).arg1();
            if (value.isstring()) {
                found = bytes(value);
            } else if (!value.toboolean()) {
                found = compiled.text(start, end);
            } else {
                throw new LuaError("invalid replacement value (a " + value.typename() + ")");
            }
        }
        meter.size((long) out.size() + found.length);
        meter.work(found.length / 16);
        out.write(found, 0, found.length);
    }

    private byte[] filled(byte[] by, LuaPattern compiled, int start, int end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < by.length; i++) {
            if (by[i] != '%') {
                out.write(by[i]);
                continue;
            }
            int c = ++i < by.length ? by[i] : 0;
            if (c >= '0' && c <= '9') {
                byte[] part = c == '0'
                        ? compiled.text(start, end)
                        : bytes(compiled.capture(c - '1', start, end).tostring());
                meter.text(out.size() + (long) part.length);
                out.write(part, 0, part.length);
            } else if (c == '%') {
                out.write('%');
            } else {
                throw new LuaError("invalid use of '%' in replacement string");
            }
        }
        return out.toByteArray();
    }

    private void tables(LuaTable library) {
        before(library, "insert", arguments -> {
            if (arguments.narg() > 2) {
                meter.work(arguments.arg1().checktable().length());
            }
        });
        before(library, "remove", arguments -> {
            if (arguments.narg() > 1) {
                meter.work(arguments.arg1().checktable().length());
            }
        });
        before(library, "sort", arguments -> {
            long length = arguments.arg1().checktable().length();
            meter.work(length * (64 - Long.numberOfLeadingZeros(length)) * 2);
        });
        before(library, "pack", arguments -> meter.work(arguments.narg()));
        before(library, "unpack", arguments -> {
            long first = arguments.arg(2).isnil() ? 1 : (long) arguments.checkdouble(2);
            long last = arguments.arg(3).isnil() ? arguments.arg1().length() : (long) arguments.checkdouble(3);
            meter.text(Math.max(0, last - first + 1) * 8);
            meter.work(Math.max(0, last - first + 1));
        });
        before(library, "concat", arguments -> {
            LuaTable list = arguments.arg1().checktable();
            long first = arguments.arg(3).isnil() ? 1 : arguments.checkint(3);
            long last = arguments.arg(4).isnil() ? list.length() : arguments.checkint(4);
            long piece = arguments.arg(2).isnil() ? 0 : arguments.arg(2).checkstring().m_length;
            long length = 0;
            for (long i = first; i <= last; i++) {
                LuaValue value = list.get((int) i);
                if (!value.isstring()) {
                    break;
                }
                meter.work(1);
                length += piece + (value instanceof LuaString text ? text.m_length : 24);
            }
            meter.text(length);
        });
    }
}
