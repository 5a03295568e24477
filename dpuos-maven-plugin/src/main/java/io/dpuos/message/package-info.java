/** Words for people: what messages of several rooms have in common. Ground floor: imports nothing of the project. */
@NullMarked
package io.dpuos.message;

import org.jspecify.annotations.NullMarked;
