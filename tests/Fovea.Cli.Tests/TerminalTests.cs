using System.Text;

namespace Fovea.Cli.Tests;

public sealed class TerminalTests
{
    [Fact]
    public void Messages_that_nobody_can_be_told_keep_no_work_from_going_on()
    {
        using MessageWriter messages = new(new ClosedWriter());
        messages.WriteLine("training on cue");
        messages.Write("\r  a bar");
        messages.Write('x');
        messages.Write(['a', 'b'], 0, 2);
        messages.Flush();
    }

    [Fact]
    public void Messages_are_written_as_they_are()
    {
        using StringWriter error = new() { NewLine = "\n" };
        using MessageWriter messages = new(error);
        messages.WriteLine("a line");
        messages.Write("some");
        messages.Write(" more".AsSpan());
        messages.Write('.');
        Assert.Equal("a line\nsome more.", error.ToString());
    }

    private sealed class ClosedWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("Input/output error");

        public override void Flush() => throw new IOException("Input/output error");
    }
}
