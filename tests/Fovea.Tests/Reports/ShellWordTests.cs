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
    public void What_means_something_to_a_shell_is_quoted(string text, string word) => Assert.Equal(word, ShellWord.Quote(text));
}
