def java = new GroovyClassLoader(getClass().classLoader).parseClass(new File(shared, 'Java.groovy'))
    .newInstance(repository: localRepositoryPath, version: version)

assert java.run(0, ['-cp', java.classPath(new File(basedir, 'target/classes')), 'shop.Main']) ==
    new File(shared, 'expected.txt').text
assert java.run(0, ['-cp', java.classPath(new File(basedir, 'target/test-classes')), 'shop.SelfTest']) == '42\n'
return true
