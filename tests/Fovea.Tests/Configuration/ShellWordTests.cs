using Fovea.Configuration;

namespace Fovea.Tests.Configuration;

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
}
