package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dpuos.rpm.Nevra;
import io.dpuos.shell.CoreCommands;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import io.dpuos.shell.ShellLimitException;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lua scriptlets that loop, recurse or fill memory are refused with their line, whatever they are made of, and the
 * language's libraries are those of rpm's own Lua. {@code -Ddpuos.judge.times=true} prints what each refusal took.
 */
class HostileLuaTests {
    private static Shell.Result run(String script) {
        FileSystem files =
                new FileSystem(ImageTree.empty(0, Origin.ofLayer("test")).toBuilder(), Origin.ofLayer("test"), 0);
        Shell shell = new Shell(files, CoreCommands.registry());
        return new LuaScriptlet(files, shell, Nevra.parse("hostile-1-1.noarch"), "post")
                .run(script, List.of("1"), List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "\n\nwhile true do end",
                "repeat until false",
                "for i = 1, 1e18 do end",
                "::a:: goto a",
                "while true do pcall(function() while true do end end) end",
                "while true do xpcall(function() error() end, function() while true do end end) end",
                "while true do pcall(os.execute, 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done') end",
                "while true do pcall(os.execute, 'while :; do :; done') end",
                "while true do pcall(error) end",
                "while true do pcall(nil) end",
                "while true do pcall(function() local x = nil + 1 end) end",
                "while true do xpcall(function() error('x') end, function() while true do end end) end",
                "while true do rpm.execute('true') end",
                "while true do posix.access('/') end",
                "function f() f() end f()",
                "function f() return 1 + f() end f()",
                "function f() pcall(f) end f()",
                "function f() return f() end f()",
                "t = setmetatable({}, {}) getmetatable(t).__tostring = tostring tostring(t)",
                "t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end print(t.x)",
                "t = setmetatable({}, {}) getmetatable(t).__call = t t()",
                "x = 'a' while true do x = x .. x end",
                "x = 'a' for i = 1, 21 do x = x .. x end t = {} while true do t[#t + 1] = x .. #t end",
                "x = string.rep('a', 1e9)",
                "x = ('a'):rep(1e9)",
                "x = ('a'):rep(1e5, ('b'):rep(1e5))",
                "x = ('a'):rep(4e6) while true do y = x .. 'a' end",
                "x = ('a'):rep(4e6) while true do y = x:upper() end",
                "x = ('1'):rep(4e6) while true do y = tonumber(x) end",
                "x = ('a'):rep(4e6) y = ('a'):rep(4e6) while true do z = x == y end",
                "x = ('1'):rep(1e6) while true do y = x + 1 end",
                "t = {} while true do t[#t + 1] = #t end",
                "t = {} i = 0 while true do i = i + 1 t['k' .. i] = i end",
                "t = {} while true do t = {t} end",
                "t = {} for i = 1, 1e5 do t[i] = i end while true do table.insert(t, 1, 0) end",
                "t = {} for i = 1, 1e5 do t[i] = i end while true do table.remove(t, 1) end",
                "t = {} for i = 1, 1e5 do t[i] = i % 7 end while true do table.sort(t) end",
                "table.unpack({}, 1, 1e8)",
                "table.unpack({}, 1, 1e7)",
                "t = {} for i = 1, 1000 do t[i] = ('a'):rep(1e5) end x = table.concat(t)",
                "t = {} for i = 1, 1e4 do t[i] = i end function f(...) while true do local u = {...} end end f(table.unpack(t))",
                "x = ('a'):rep(3000) .. 'b' x:find('a*a*a*a*a*a*a*c')",
                "x = ('a'):rep(3000) x:match('.-.-.-.-.-.-b')",
                "x = ('a'):rep(100000) while true do x:find('b', 1, true) end",
                "x = ('('):rep(100000) x:gsub('%b()', '')",
                "x = ('a'):rep(1000) x:gsub('a', ('b'):rep(100000))",
                "x = ('a'):rep(1000) x:gsub('.*', ('%0'):rep(100000))",
                "x = ('a'):rep(100000) x:gsub('a', function() while true do end end)",
                "while true do for w in ('a b c'):gmatch('%a') do end end",
                "x = ('a'):rep(1e6) while true do string.format('%s', x) end",
                "load(posix.getpid)() while true do end",
                "load(function() return ' ' end)",
                "while true do load('x = 1') end",
                "while true do print('x') end",
                "x = ('a'):rep(1e6) while true do io.write(x) end",
                "f = io.open('/f', 'w') while true do f:write('aaaaaaaaaaaaaaaa') end",
                "f = io.open('/f', 'w') x = ('a'):rep(1e6) while true do f:write(x) end",
                "i = 0 while true do i = i + 1 posix.mkdir('/d' .. i) end",
                "p = '/d' while true do posix.mkdir(p) p = p .. '/d' end",
                "i = 0 while true do i = i + 1 io.open('/f' .. i, 'w'):close() end",
                "for i = 1, 200 do io.open('/f' .. i, 'w'):close() end while true do for n in posix.files('/') do end end",
                "x = 'x = ' .. ('('):rep(1000) .. '1' .. (')'):rep(1000) while true do load(x) end"
            })
    void isRefused(String script) {
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long begun = clock.getCurrentThreadCpuTime();
        Throwable refused = catchThrowable(() -> run(script));

        if (Boolean.getBoolean("dpuos.judge.times")) {
            System.out.println(
                    (clock.getCurrentThreadCpuTime() - begun) / 1_000_000 + " ms  " + script + ": " + refused);
        }
        assertThat(refused).as(script).isInstanceOf(ShellLimitException.class);
        assertThat(((ShellLimitException) refused).line()).as("line").isEqualTo(script.startsWith("\n") ? 3 : 1);
    }

    @Test
    void scriptsDoNotSeeWhatOthersChanged() {
        run("string.format = nil; pcall(function() getmetatable('').__index = nil end)");

        assertThat(run("print(('%d'):format(7), getmetatable(''))").output()).isEqualTo("7\tfalse\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "print(('hello world'):find('o w'), ('hello'):find('l+'), ('hello'):find('xyz'), ('a.b'):find('.', 2, true))",
                "print(('key = value'):match('^(%w+)%s*=%s*(%w+)$'), ('  x '):match('^%s*(.-)%s*$'))",
                "print(('abc'):gsub('%w*', 'x'), ('abc'):gsub('', '-'), ('hello'):gsub('l', {l = 'L'}), ('a b'):gsub('%w', '%0%0'))",
                "print(('abc'):gsub('b', '%%'), ('abc'):gsub('(a)(b)', '%2%1'), ('abcabc'):gsub('a', 'x', 1), ('abc'):gsub('.', function(c) if c == 'b' then return 'B' end end))",
                "x = '' for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do x = x .. k .. v end for w in ('one two'):gmatch('%a+') do x = x .. w end print(x)",
                "x = '' for w in ('abc d'):gmatch('%w*') do x = x .. '[' .. w .. ']' end print(x)",
                "print(('f(a(b)c)d'):match('%b()'), ('THE (quick) fox'):find('%f[%a]%a+%f[%A]', 4), ('x'):match('()'))",
                "print(('[[]]'):gsub('[]]', '-'), ('a-z'):gsub('[a-]', '_'), ('a^b'):gsub('[%^]', '!'), ('tab\\tx'):gsub('%c', '?'))",
                "print(('abc'):find('b', -1), ('abc'):find('', 10), ('abc'):find('', 4), ('abc'):match('c$'), ('a$c'):match('$c'))",
                "print(pcall(string.find, 'a', '[a'), pcall(string.find, 'a', '%'))",
                "print(('x'):rep(3), ('x'):rep(3, '-'), ('x'):rep(0), ('x'):rep(-1), ('abc'):byte(1, -1), string.char(97, 98))",
                "print(table.concat({1, 2, 3}, ','), table.concat({}, ','), table.unpack({1, 2, 3}), select('#', table.unpack({}, 1, 3)))",
                "t = {3, 1, 2} table.sort(t) table.insert(t, 9) table.insert(t, 1, 0) table.remove(t, 2) print(table.concat(t, ' '))",
                "print(load('return 1 + 1')(), load('x ='), tostring(nil), tonumber('0x10'), tonumber('z', 36), rawequal('a', 'a'))",
                "print(('aXbX'):gsub('X', ''), ('/usr/lib'):gsub('^/usr', ''), ('a\\0b'):find('%z'), (' a '):gsub('%s+', ''))",
                "print(('%d %3s %q %x %c'):format(7, 'x', 'a\\nb', 255, 65), #('abc'), ('AbC'):lower(), ('abc'):reverse(), ('abc'):sub(-2))",
                "print(('%5d|%-5d|%05d|%+d|% d|%.3d|%x|%#x|%X|%o|%5s|%-5s|%.2s|%c'):format(7, 7, 7, 7, 7, 7, 255, 255, 255, 8, 'x', 'x', 'xyz', 65))",
                "print(('%f|%.2f|%8.3f|%e|%.0e|%g|%g|%g|%g|%.3g|%#g|%G'):format(1.5, 2.345, -1.5, 12345.678, 5, 100000, 1e6, 0.0001, 1e-5, 1234, 1, 1e-10))",
                "print(pcall(string.format, '%d'), pcall(string.format, '%y', 1))"
            })
    void librariesAreThoseOfRpm(String script) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/rpm")), "needs rpm as judge");

        assertThat(run(script).output().stripTrailing()).isEqualTo(judge(script));
    }

    private static String judge(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("rpm", "--eval", "%{lua:" + script + "}")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(1, TimeUnit.MINUTES);
        return output.stripTrailing();
    }
}
