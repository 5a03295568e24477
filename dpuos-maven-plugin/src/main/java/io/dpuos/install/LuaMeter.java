package io.dpuos.install;

import io.dpuos.shell.Budget;
import io.dpuos.shell.Limits;
import io.dpuos.shell.ShellException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.luaj.vm2.Lua;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.DebugLib;

/**
 * Sees every instruction of a Lua script before it is carried out, and the work behind it, and ends the script by {@link
 * LuaStop} when its budget is used up. It is installed as the debug library, whose hooks luaj calls; scripts do not see
 * it.
 */
final class LuaMeter extends DebugLib {
    /** Instructions of Lua that count as one step of a script; four million of them take half a second. */
    private static final int UNITS_PER_STEP = 16;

    /** From this length on, what an instruction does with a text counts by its length. */
    private static final int LONG_TEXT = 256;

    /** Deeper than packages' functions call each other, and within a thread's stack. */
    static final int MAX_CALLS = 180;

    private final Budget budget;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private Optional<LuaStop> stopped = Optional.empty();
    private int units;
    private int line;

    /** A call that has not returned; functions of the libraries have no closure. */
    private record Frame(Optional<LuaClosure> closure, LuaValue[] stack, Varargs arguments) {}

    LuaMeter(Budget budget) {
        this.budget = budget;
    }

    /** Returns the line that runs, from 1. */
    int line() {
        return line;
    }

    /** Counts work in instructions. */
    void work(long count) {
        if (stopped.isPresent()) {
            throw stopped.get();
        }
        units += (int) Math.min(count, 1 << 30);
        if (units < 0 || units >= UNITS_PER_STEP) {
            long steps = Integer.toUnsignedLong(units) / UNITS_PER_STEP;
            units = (int) (Integer.toUnsignedLong(units) % UNITS_PER_STEP);
            limited(() -> budget.steps(steps, line));
        }
    }

    /** Counts a text that is made. */
    void text(long length) {
        limited(() -> budget.text(length, line));
    }

    /** Refuses a text that grows too long; its pieces are counted one by one. */
    void size(long length) {
        if (length > Limits.DEFAULT.text()) {
            text(length);
        }
    }

    /** Counts what is written. */
    void write(int length) {
        limited(() -> budget.write(length, line));
    }

    /** An error handler of the script's own swallows whatever ends it: the next instruction says it again. */
    private void limited(Runnable count) {
        try {
            count.run();
        } catch (ShellException e) {
            LuaStop stop = stopped.orElseGet(() -> new LuaStop(e));
            stopped = Optional.of(stop);
            throw stop;
        }
    }

    @Override
    public void onCall(LuaFunction function) {
        push(new Frame(Optional.empty(), new LuaValue[0], LuaValue.NONE));
    }

    @Override
    public void onCall(LuaClosure closure, Varargs arguments, LuaValue[] stack) {
        push(new Frame(Optional.of(closure), stack, arguments));
    }

    private void push(Frame frame) {
        if (frames.size() >= MAX_CALLS) {
            limited(() -> {
                throw budget.tooDeep(line, MAX_CALLS);
            });
        }
        frames.push(frame);
    }

    @Override
    public void onReturn() {
        frames.poll();
    }

    @Override
    public String traceback(int level) {
        return "";
    }

    @Override
    public void onInstruction(int pc, Varargs results, int top) {
        work(1);
        Frame frame = frames.peek();
        if (frame == null || frame.closure().isEmpty()) {
            return;
        }
        Prototype code = frame.closure().get().p;
        if (code.lineinfo != null && pc < code.lineinfo.length) {
            line = code.lineinfo[pc];
        }
        int instruction = code.code[pc];
        switch (Lua.GET_OPCODE(instruction)) {
            case Lua.OP_CONCAT -> concatenation(frame.stack(), Lua.GETARG_B(instruction), Lua.GETARG_C(instruction));
            case Lua.OP_VARARG -> work(frame.arguments().narg());
            case Lua.OP_SETLIST, Lua.OP_CALL, Lua.OP_TAILCALL, Lua.OP_RETURN -> {
                if (Lua.GETARG_B(instruction) == 0) {
                    work(results.narg());
                }
            }
            case Lua.OP_GETTABUP,
                    Lua.OP_GETTABLE,
                    Lua.OP_SETTABUP,
                    Lua.OP_SETTABLE,
                    Lua.OP_SELF,
                    Lua.OP_ADD,
                    Lua.OP_SUB,
                    Lua.OP_MUL,
                    Lua.OP_DIV,
                    Lua.OP_MOD,
                    Lua.OP_POW,
                    Lua.OP_UNM,
                    Lua.OP_EQ,
                    Lua.OP_LT,
                    Lua.OP_LE -> {
                operand(frame.stack(), code.k, Lua.GETARG_B(instruction));
                operand(frame.stack(), code.k, Lua.GETARG_C(instruction));
            }
            default -> {
                // Takes the same time whatever its operands are.
            }
        }
    }

    private void concatenation(LuaValue[] stack, int first, int last) {
        long length = 0;
        for (int i = first; i <= last && i < stack.length; i++) {
            length += stack[i] instanceof LuaString text ? text.m_length : 24;
        }
        text(length);
    }

    private void operand(LuaValue[] stack, LuaValue[] constants, int place) {
        LuaValue value = (place & Lua.BITRK) != 0
                ? constants[place & ~Lua.BITRK]
                : place < stack.length ? stack[place] : LuaValue.NIL;
        if (value instanceof LuaString text && text.m_length > LONG_TEXT) {
            work(text.m_length / LONG_TEXT * 8L);
        }
    }
}
