assert new File(basedir, 'target/effective.txt').text == new File(basedir, 'expected.txt').text
return true
