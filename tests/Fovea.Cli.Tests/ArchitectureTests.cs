using System.CommandLine;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Fovea.Cli.Tests;

/// <summary>What lies below the command line knows nothing of it: pages and other programs use that too.</summary>
public sealed partial class ArchitectureTests
{
    // They put commands together for people to copy, and for trials to run in: an option may stand there as a word by itself.
    private static readonly string[] withCommands = ["Fovea.Application", "Fovea.Web"];

    public static TheoryData<string> ProjectsBelow =>
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "Fovea.Cli")];

    [Theory]
    [MemberData(nameof(ProjectsBelow))]
    public void No_message_below_the_command_line_names_one_of_its_options(string project)
    {
        HashSet<string> options = [.. OptionsOf(new FoveaApp(Terminal.OfProcess(), _ => null).NewRoot())];
        Assert.Contains("--resize", options);
        string[] wrong = [.. LiteralsOf(project).Where(literal => Option().Matches(literal).Any(match => options.Contains(match.Value)) && !(withCommands.Contains(project) && options.Contains(literal)))];
        Assert.True(wrong.Length == 0, $"{project} says: {string.Join(" | ", wrong)}");
    }

    private static IEnumerable<string> OptionsOf(Command command) => command.Options.Select(option => option.Name).Concat(command.Subcommands.SelectMany(OptionsOf));

    /// <summary>All strings that a project's code loads: what stands between the braces of an interpolated one, too.</summary>
    private static List<string> LiteralsOf(string project)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{project}.dll"));
        using PEReader assembly = new(file);
        MetadataReader metadata = assembly.GetMetadataReader();
        List<string> literals = [];
        for (UserStringHandle handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle)) literals.Add(metadata.GetUserString(handle));
        Assert.NotEmpty(literals);
        return literals;
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}
