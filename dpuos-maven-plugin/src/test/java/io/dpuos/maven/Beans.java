package io.dpuos.maven;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Map;

/** Fills beans as Maven does: by field. */
final class Beans {
    private Beans() {}

    static <T> T fill(Class<T> type, Map<String, ?> values) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor();
            T bean = constructor.newInstance();
            for (Map.Entry<String, ?> value : values.entrySet()) {
                Field field = type.getDeclaredField(value.getKey());
                field.setAccessible(true);
                field.set(bean, value.getValue());
            }
            return bean;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " has changed", e);
        }
    }
}
