package io.dpuos.shell;

import io.dpuos.shell.AwkProgram.Expression;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;

/** Calls of an awk program: its own functions, and those of awk that take an array or set variables. */
final class AwkCalls {
    private final AwkMachine machine;
    private final AwkProgram program;

    AwkCalls(AwkMachine machine, AwkProgram program) {
        this.machine = machine;
        this.program = program;
    }

    static List<AwkValue> values(List<Expression> arguments) {
        return arguments.stream().map(Expression::value).toList();
    }

    AwkValue split(List<Expression> arguments) {
        String text = arguments.get(0).value().text();
        String separator = arguments.size() > 2 ? arguments.get(2).value().text() : machine.text("FS");
        List<String> parts = machine.split(text, separator);
        Map<String, AwkValue> array = machine.array(arguments.get(1).toString());
        array.clear();
        for (int i = 0; i < parts.size(); i++) {
            array.put(Integer.toString(i + 1), AwkValue.input(parts.get(i)));
        }
        return AwkValue.of(parts.size());
    }

    AwkValue match(List<Expression> arguments) {
        Matcher matcher = machine.pattern(arguments.get(1).value().text())
                .matcher(machine.call().guarded(arguments.get(0).value().text()));
        boolean found = matcher.find();
        machine.set("RSTART", AwkValue.of(found ? matcher.start() + 1 : 0));
        machine.set("RLENGTH", AwkValue.of(found ? matcher.end() - matcher.start() : -1));
        return machine.get("RSTART");
    }

    AwkValue invoke(String name, List<Expression> arguments) {
        AwkProgram.Function function = program.functions.get(name);
        if (function == null) {
            throw machine.call().refuse("function " + name);
        }
        Map<String, AwkValue> values = new TreeMap<>();
        Map<String, Map<String, AwkValue>> arrays = new TreeMap<>();
        for (int i = 0; i < function.parameters().size(); i++) {
            String parameter = function.parameters().get(i);
            if (i < arguments.size() && machine.isArray(arguments.get(i).toString())) {
                arrays.put(parameter, machine.array(arguments.get(i).toString()));
            }
            values.put(parameter, i < arguments.size() ? arguments.get(i).value() : AwkValue.EMPTY);
        }
        machine.call().step();
        machine.enter(values, arrays);
        try {
            function.body().forEach(AwkProgram.Statement::run);
            return AwkValue.EMPTY;
        } catch (AwkProgram.Return jump) {
            return jump.value;
        } finally {
            machine.leave();
        }
    }
}
