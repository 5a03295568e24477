String log = new File(basedir, 'build.log').text
// Maven 4 refuses the unknown profile by itself.
assert log.contains('Profile arch-aarch64 was asked for, but the image would be built for x86_64 (configured).') ||
        log.contains('The requested profiles [arch-aarch64] could not be activated')
return true
