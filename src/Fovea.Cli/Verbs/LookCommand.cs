using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Data;
using Fovea.Rendering;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>fovea look: shows where a model looks, what it sees there, and what it makes of it.</summary>
internal sealed class LookCommand : Command
{
    private readonly Terminal terminal;
    private readonly LookingOptions looking = new();
    private readonly Option<string> output = new("--out") { Description = "Folder for the pictures.", DefaultValueFactory = _ => "." };
    private readonly Option<bool> dark = new("--dark") { Description = "A picture for dark surroundings." };

    public LookCommand(Terminal terminal)
        : base("look", "See where a model looks: fovea look runs/mnist-001 mnist:test:0")
    {
        this.terminal = terminal;
        looking.AddTo(this);
        Add(output);
        Add(dark);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        Looking found = await looking.FindAsync(parsed, terminal, stop).ConfigureAwait(false);
        // What cannot be read is told before the first picture is written.
        ImageArgument[] images = [.. found.Images.Select(image => image.Opened())];
        string folder = parsed.GetValue(output)!;
        if (!Directory.Exists(folder) && Path.GetExtension(folder) is ".png" or ".html")
            throw new UsageException($"{output.Name} must be a folder, but is {folder}: every look is written to it as a picture and as a page, each under a name of its own");
        MakeFolder(folder);
        HashSet<string> taken = [];
        foreach (ImageArgument image in images)
        {
            Look look = found.LookAt(image);
            string name = Path.Combine(folder, FileName(image.Typed, taken));
            byte[] picture = LookPicture.Draw(look, parsed.GetValue(dark) ? Theme.Dark : Theme.Light);
            AtomicFile.Write($"{name}.png", stream => stream.Write(picture));
            AtomicFile.WriteAllText($"{name}.html", LookAnimation.Html(look));
            string truth = look.Label is { } label ? $" (truth: {look.NameOf(label)})" : string.Empty;
            terminal.Output.WriteLine($"{look.Name}: {look.ClassName}, {100 * look.Confidence:F1} %{truth}; {name}.png, {name}.html");
        }

        return ExitCode.Done;
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"pictures cannot be written to {folder}: {PlainFile.WhyNotMade(folder, exception)}", exception);
        }
    }

    /// <summary>"look-mnist-test-0" for mnist:test:0, "look-digit" for a/digit.png; numbered where two would be the same.</summary>
    private static string FileName(string name, HashSet<string> taken)
    {
        string stem = File.Exists(name) ? Path.GetFileNameWithoutExtension(name) : name.Replace(':', '-').Replace('/', '-').Replace('\\', '-').Trim('-');
        string unique = $"look-{stem}";
        for (int number = 2; !taken.Add(unique); number++) unique = $"look-{stem}-{number}";
        return unique;
    }
}
