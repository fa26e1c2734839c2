namespace Fovea.Application.Tests;

public sealed class ShellCommandTests
{
    [Theory]
    [InlineData("/opt/my fovea/fovea", null, false, "'/opt/my fovea/fovea'")]
    [InlineData("../fovea", "/usr/bin/dotnet", false, "../fovea")]
    [InlineData(null, "/home/me/.dotnet/tools/fovea", true, "fovea")]
    [InlineData(null, "/usr/bin/dotnet", true, "dotnet fovea")]
    [InlineData(null, "/usr/bin/dotnet", false, "./fovea")]
    [InlineData("", null, false, "./fovea")]
    public void A_command_names_the_program_as_it_was_called(string? told, string? process, bool isInstalled, string program) =>
        Assert.Equal(program, ShellCommand.ProgramOf(told, process, isInstalled));

    [Fact]
    public void A_command_quotes_its_words() =>
        Assert.Equal("./fovea look 'my runs/a' folder:x:test:0", ShellCommand.Line("look", "my runs/a", "folder:x:test:0"));
}
