using Fovea.Reports;

namespace Fovea.Tests.Reports;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("runs/tune-1/objective.json", "runs/tune-1/objective.json")]
    [InlineData("training.learningRate=1E-05", "training.learningRate=1E-05")]
    [InlineData("my runs", "'my runs'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(rm)", "'$(rm)'")]
    [InlineData("", "''")]
    [InlineData("folder:/home/me/meine Fotos:test:0", "'folder:/home/me/meine Fotos:test:0'")]
    [InlineData("größe", "'größe'")]
    [InlineData("a*", "'a*'")]
    [InlineData("~/photos", "'~/photos'")]
    public void What_means_something_to_a_shell_is_quoted(string text, string word) => Assert.Equal(word, ShellWord.Quote(text));

    [Fact]
    public void A_backslash_is_quoted_where_shells_take_it_for_more_than_a_letter() =>
        Assert.Equal(OperatingSystem.IsWindows() ? @"C:\runs" : @"'C:\runs'", ShellWord.Quote(@"C:\runs"));

    [Theory]
    [InlineData("/opt/my fovea/fovea", null, "/opt/my fovea/fovea")]
    [InlineData("../fovea", "/usr/bin/dotnet", "../fovea")]
    [InlineData(null, "/home/me/.dotnet/tools/fovea", "fovea")]
    [InlineData(null, "/usr/bin/dotnet", "./fovea")]
    [InlineData("", null, "./fovea")]
    public void A_command_names_the_program_as_it_was_called(string? told, string? process, string program) =>
        Assert.Equal(program, ShellCommand.ProgramOf(told, process));

    [Fact]
    public void A_command_quotes_its_words() =>
        Assert.Equal("./fovea look 'my runs/a' folder:x:test:0", ShellCommand.Of("look", "my runs/a", "folder:x:test:0"));
}
