#!/usr/bin/env dotnet
#:project ../../src/Fovea.Rendering/Fovea.Rendering.csproj

// Makes the notebooks beside it of the samples, and runs them for what they print and draw. A section that a sample numbers becomes a cell, its comment the text above it; the packages
// come from wherever NuGet finds them (README: two commands make them from a checkout), the kernel by `dotnet tool restore` in this folder.
//
//   dotnet run samples/notebooks/make.cs                 all of them
//   dotnet run samples/notebooks/make.cs tune            one of them, or several
//   dotnet run samples/notebooks/make.cs check           nothing is written: those that are there must be made of today's samples, and run to their ends, showing as much as they show there
//   dotnet run samples/notebooks/make.cs pages FOLDER    nothing is run: those that are there, as pages and pictures for the site

using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SkiaSharp;

string[] all = ["look", "train-mnist", "train-translated", "train-cluttered", "train-own-images", "train-bach", "train-pcam", "visualise", "tune", "error-causes"];
string? pages = args is ["pages", string given] ? given : null;
bool check = args is ["check"];
string[] names = args is [] || check || pages is not null ? all : args;
if (names.Except(all).FirstOrDefault() is string unknown) throw new ArgumentException($"the arguments must be check, pages and a folder, or some of {string.Join(", ", all)}, but one is '{unknown}'");
string here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
string kernelVersion = (string)JsonNode.Parse(File.ReadAllText(Path.Combine(here, ".config", "dotnet-tools.json")))!["tools"]!["microsoft.dotnet-interactive"]!["version"]!;
JsonSerializerOptions readable = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

Notebook[] notebooks = [.. names.Select(name => new Notebook(Path.Combine(here, $"{name}.ipynb"), new Sample(name, File.ReadAllLines(Path.Combine(here, "..", $"{name}.cs")), kernelVersion).Cells()))];
if (pages is not null)
{
    foreach (Notebook notebook in notebooks) notebook.WritePage(pages);
    return;
}

if (check)
{
    string[] strangers = [.. Directory.GetFiles(here, "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Except(all)];
    if (strangers.Length > 0) throw new InvalidDataException($"every notebook must be made of a sample, but nothing makes {string.Join(", ", strangers)}");
    foreach (Notebook notebook in notebooks) notebook.RequireSources();
}

// They are run where nothing lies but what a checkout has: runs are numbered from one, and no path is longer than a reader's own.
string checkout = Directory.CreateTempSubdirectory("notebooks-").FullName;
try
{
    Directory.CreateSymbolicLink(Path.Combine(checkout, "models"), Path.GetFullPath(Path.Combine(here, "..", "..", "models")));
    string folder = Directory.CreateDirectory(Path.Combine(checkout, "samples", "notebooks")).FullName;
    foreach (Notebook notebook in notebooks)
    {
        long begun = Stopwatch.GetTimestamp();
        using (Kernel kernel = new(here, folder))
            foreach (Cell cell in notebook.Cells.Where(cell => cell.IsCode)) kernel.Run(notebook.Name, cell);
        notebook.RequireNoPathOf(checkout);
        if (check) notebook.RequireShown();
        else File.WriteAllText(notebook.Path, notebook.ToJson().ToJsonString(readable) + "\n");
        Console.WriteLine($"{notebook.Name}: {notebook.Cells.Count(cell => cell.IsCode)} cells {(check ? "are good" : "made")}, {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s");
    }
}
finally
{
    Directory.Delete(checkout, recursive: true);
}

internal sealed class Notebook(string path, List<Cell> cells)
{
    public string Path => path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public List<Cell> Cells => cells;

    private JsonNode[] Written => field ??= [.. JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray()!];

    public void RequireSources()
    {
        for (int i = 0; i < Math.Max(Written.Length, cells.Count); i++)
            if (Cell.Joined(Written.ElementAtOrDefault(i)?["source"]) != cells.ElementAtOrDefault(i)?.Source)
                throw new InvalidDataException($"{path} must be what is made of its sample, but cell {i + 1} is another: dotnet run samples/notebooks/make.cs {Name}");
    }

    // What is printed may differ in a digit from one processor to another; that something is printed or drawn may not.
    public void RequireShown()
    {
        for (int i = 0; i < cells.Count; i++)
        {
            string there = Kinds(Written[i]["outputs"]), now = Kinds(cells[i].Outputs);
            if (there != now) throw new InvalidDataException($"{path}: cell {i + 1} must show {there} as it does there, but shows {now}");
        }
    }

    public void RequireNoPathOf(string folder)
    {
        foreach (string text in cells.SelectMany(cell => cell.Outputs).Select(output => Cell.Joined(output!["text"]) ?? ""))
            foreach (string path in new[] { folder, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) })
                if (text.Contains(path, StringComparison.Ordinal)) throw new InvalidDataException($"{Name}: a notebook may show no path of the machine that made it, but prints {text}");
    }

    public void WritePage(string folder)
    {
        StringBuilder page = new();
        foreach (JsonNode cell in Written)
        {
            string source = Cell.Joined(cell["source"])!;
            page.Append((string?)cell["cell_type"] == "code" ? $"```csharp\n{source}\n```\n\n" : $"{source}\n\n");
            foreach ((int number, JsonNode? output) in (cell["outputs"]?.AsArray() ?? []).Index())
            {
                if (Cell.Joined(output!["text"]) is string text)
                {
                    page.Append($"```text\n{text.TrimEnd('\n')}\n```\n\n");
                    continue;
                }

                string picture = $"{Name}-{(string)cell["id"]!}-{number + 1}.png";
                File.WriteAllBytes(System.IO.Path.Combine(folder, picture), Convert.FromBase64String((string)output["data"]!["image/png"]!));
                page.Append($"![what the cell draws]({picture})\n\n");
            }
        }

        File.WriteAllText(System.IO.Path.Combine(folder, $"{Name}.md"), page.ToString());
    }

    public JsonObject ToJson() => new()
    {
        ["cells"] = new JsonArray([.. cells.Select((cell, index) => cell.ToJson(index))]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "C#", ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["pygments_lexer"] = "csharp" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    };

    private static string Kinds(JsonNode? outputs) =>
        outputs is JsonArray { Count: > 0 } shown ? string.Join(" and ", shown.Select(output => output!["data"] is JsonObject data ? data.First().Key : "text")) : "nothing";
}

internal sealed record Cell(bool IsCode, string Source)
{
    // Packages are told in another order and with other versions each time: what that cell prints is not kept.
    public bool IsSilent { get; init; }

    public JsonArray Outputs { get; } = [];

    public int Count { get; set; }

    public JsonObject ToJson(int index)
    {
        JsonObject json = new() { ["cell_type"] = IsCode ? "code" : "markdown", ["id"] = $"cell-{index + 1}", ["metadata"] = new JsonObject(), ["source"] = Lines(Source) };
        if (!IsCode) return json;
        json["execution_count"] = Count;
        json["outputs"] = Outputs;
        return json;
    }

    public void Print(string text)
    {
        if (Outputs.LastOrDefault() is JsonObject last && (string?)last["output_type"] == "stream") text = Joined(last["text"]) + text;
        else Outputs.Add(new JsonObject { ["output_type"] = "stream", ["name"] = "stdout" });
        Outputs[^1]!["text"] = Lines(text.ReplaceLineEndings("\n"));
    }

    public void Show(string mimeType, string value) =>
        Outputs.Add(new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { [mimeType] = value }, ["metadata"] = new JsonObject() });

    public static string? Joined(JsonNode? lines) => lines is JsonArray array ? string.Concat(array.Select(line => (string)line!)) : null;

    private static JsonArray Lines(string text) => new([.. Regex.Matches(text, "[^\n]*\n|[^\n]+$").Select(line => (JsonNode)line.Value)]);
}

// A sample, cut into cells. In a notebook each is compiled by itself, so that a function goes where it is first called, and what lies in the notebook's own variables is not disposed.
internal sealed partial class Sample(string name, string[] lines, string kernelVersion)
{
    public List<Cell> Cells()
    {
        string[] packages = [.. lines.Select(line => PackageLine().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];
        List<string> rest = [.. lines.SkipWhile(line => line.StartsWith('#') || line == "")];
        string[] heading = [.. rest.TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Select(Uncommented)];
        rest.RemoveRange(0, heading.Length);
        List<string> usings = [.. rest.Where(line => UsingLine().IsMatch(line))];
        rest.RemoveAll(line => UsingLine().IsMatch(line));

        List<Cell> cells =
        [
            new(false, Introduction(string.Join('\n', heading.TakeWhile(line => line != "")), [.. heading.Select(line => UsageLine().Match(line)).Where(match => match.Success)])),
            new(true, string.Join('\n', packages.Select(package => $"#r \"nuget: {package}, *-*\""))) { IsSilent = true },
            new(true, string.Join('\n', ["using System.IO;", .. usings, "", "string[] args = [];"])),
        ];

        List<(string Name, string Code)> functions = TakeFunctions(rest);
        foreach (string section in Sections(rest))
        {
            string[] parts = section.Split('\n');
            string[] text = [.. parts.TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Select(Uncommented)];
            string code = string.Join('\n', parts.Skip(text.Length)).Trim('\n');
            for (int i = 0; i < functions.Count; i++)
            {
                if (!Regex.IsMatch(code, $@"\b{functions[i].Name}\b")) continue;
                code += $"\n\n{functions[i].Code}";
                functions.RemoveAt(i);
                i = -1; // a function may need one that was passed over
            }

            if (text.Length > 0) cells.Add(new(false, NumberedText().Replace(string.Join('\n', text), "**$1.** ")));
            if (code != "") cells.Add(new(true, Adapted(code)));
        }

        return cells;
    }

    private string Introduction(string about, Match[] usages)
    {
        IEnumerable<string> rows = usages.Select(usage => $"| `[{string.Join(", ", usage.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(argument => $"\"{argument}\""))}]` | {usage.Groups[2].Value} |");
        return $"""
            # {name}

            {about}

            Made of [samples/{name}.cs](../{name}.cs), where it is a program. It does what `args` say in the third cell:

            | `args` | |
            |---|---|
            {string.Join('\n', rows)}

            What you see below it printed and drew with `[]`. To run it yourself, in a checkout of Fovea:

                dotnet pack -c Release -o artifacts/feed && dotnet nuget add source "$PWD/artifacts/feed" --name fovea
                dotnet tool install --global Microsoft.dotnet-interactive --version {kernelVersion}
                dotnet interactive jupyter install
                jupyter lab samples/notebooks/{name}.ipynb

            Files that it makes lie in `runs`, beside the notebook. [More about notebooks](../README.md#notebooks)
            """;
    }

    private static string Uncommented(string line) => line[2..].Trim();

    private static IEnumerable<string> Sections(List<string> lines)
    {
        List<string> section = [];
        foreach (string line in lines)
        {
            if (NumberedLine().IsMatch(line) && section.Count > 0)
            {
                yield return string.Join('\n', section).Trim('\n');
                section.Clear();
            }

            section.Add(line);
        }

        yield return string.Join('\n', section).Trim('\n');
    }

    // Functions stand at the margin, their braces too; the comment right above one is a part of it.
    private static List<(string, string)> TakeFunctions(List<string> lines)
    {
        List<(string, string)> functions = [];
        for (int i = 0; i < lines.Count - 1; i++)
        {
            if (FunctionLine().Match(lines[i]) is not { Success: true } match || lines[i + 1] != "{") continue;
            int first = i, last = lines.IndexOf("}", i);
            while (first > 0 && lines[first - 1].StartsWith("//", StringComparison.Ordinal)) first--;
            functions.Add((match.Groups[1].Value, string.Join('\n', lines[first..(last + 1)])));
            lines.RemoveRange(first, last + 1 - first);
            i = first - 1;
        }

        return functions;
    }

    // What a program finds beside its own file lies one folder up from the notebook.
    private static string Adapted(string code) => PictureLine().Replace(DisposedLine().Replace(code, "$1"), "$0\n$1Convert.ToBase64String(File.ReadAllBytes($2)).DisplayAs(\"image/png\");")
        .Replace("(string)AppContext.GetData(\"EntryPointFileDirectoryPath\")!", "\"..\"", StringComparison.Ordinal);

    [GeneratedRegex(@"^dotnet run samples/[\w-]+\.cs(?: (\S.*?))? {2,}(.+)$")]
    private static partial Regex UsageLine();

    [GeneratedRegex(@"^#:project \.\./src/([\w.]+)/")]
    private static partial Regex PackageLine();

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^// \d+\. ")]
    private static partial Regex NumberedLine();

    [GeneratedRegex(@"\A(\d+)\. ")]
    private static partial Regex NumberedText();

    [GeneratedRegex(@"^(?:static )?(?:[\w<>\[\],?]+|\([\w ,]+\)) (\w+)\(.*\)$")]
    private static partial Regex FunctionLine();

    [GeneratedRegex(@"^using (\w+ \w+ = )", RegexOptions.Multiline)]
    private static partial Regex DisposedLine();

    [GeneratedRegex("""^( *)Console\.WriteLine\(\$"picture: \{(.+)\}"\);$""", RegexOptions.Multiline)]
    private static partial Regex PictureLine();
}

// Microsoft's kernel of notebooks, by its own protocol: a line of JSON for a command, and one for everything that comes of it.
internal sealed class Kernel : IDisposable
{
    private readonly Process _process;
    private int _count;

    public Kernel(string manifestFolder, string folder)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", ["tool", "run", "dotnet-interactive", "stdio", "--working-dir", folder])
        {
            WorkingDirectory = manifestFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // A kernel that is new to a home greets it, and reports to its makers.
            Environment = { ["DOTNET_INTERACTIVE_SKIP_FIRST_TIME_EXPERIENCE"] = "1", ["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1" },
        })!;
    }

    public void Run(string notebook, Cell cell)
    {
        string token = $"cell-{++_count}";
        cell.Count = _count;
        _process.StandardInput.WriteLine(new JsonObject
        {
            ["token"] = token,
            ["commandType"] = "SubmitCode",
            ["command"] = new JsonObject { ["code"] = cell.Source, ["targetKernelName"] = "csharp" },
        }.ToJsonString());
        _process.StandardInput.Flush();
        string said = "", complaints = "";
        while (_process.StandardOutput.ReadLine() is string line)
        {
            if (!line.StartsWith('{'))
            {
                said += line + "\n";
                continue;
            }

            JsonNode message = JsonNode.Parse(line)!;
            JsonNode content = message["event"]!;
            switch ((string?)message["eventType"])
            {
                case "StandardErrorValueProduced":
                    complaints += Value(content, "text/plain");
                    break;
                case "StandardOutputValueProduced" when !cell.IsSilent:
                    cell.Print(Value(content, "text/plain")!);
                    break;
                case "DisplayedValueProduced" when Value(content, "image/png") is string png:
                    cell.Show("image/png", Convert.ToBase64String(SmallPicture.Of(Convert.FromBase64String(png))));
                    break;
                case "CommandFailed":
                    throw new InvalidOperationException($"{notebook}: a cell fails with '{content["message"]}' {complaints}{said}\n{cell.Source}");
                case "CommandSucceeded" when (string?)message["command"]!["token"] == token:
                    if (complaints != "") throw new InvalidOperationException($"{notebook}: a cell must write nothing to its error output, but writes '{complaints}'\n{cell.Source}");
                    return;
                default:
                    break;
            }
        }

        throw new InvalidOperationException($"{notebook}: the kernel ended in the middle of a cell: {complaints}{said}\n{cell.Source}");
    }

    // The kernel does not end with its input.
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string? Value(JsonNode content, string mimeType) =>
        (string?)content["formattedValues"]!.AsArray().FirstOrDefault(value => (string?)value!["mimeType"] == mimeType)?["value"];
}

// A PNG with a palette, less than half as large. It has the 256 most frequent colours; the others, shades at edges of letters and lines, become the nearest of them.
internal static class SmallPicture
{
    public static byte[] Of(byte[] png)
    {
        using SKBitmap bitmap = SKBitmap.Decode(png);
        SKColor[] pixels = bitmap.Pixels;
        SKColor[] palette = [.. pixels.CountBy(colour => colour).OrderByDescending(count => count.Value).ThenBy(count => (uint)count.Key).Take(256).Select(count => count.Key)];
        Dictionary<SKColor, byte> places = pixels.Distinct().ToDictionary(colour => colour, colour => (byte)Array.IndexOf(palette, palette.MinBy(one => Distance(one, colour))));

        using MemoryStream rows = new();
        using (ZLibStream compressed = new(rows, CompressionLevel.SmallestSize, leaveOpen: true))
            foreach (SKColor[] row in pixels.Chunk(bitmap.Width)) compressed.Write([0, .. row.Select(colour => places[colour])]); // 0: no filter

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, bitmap.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bitmap.Height);
        (header[8], header[9]) = (8, 3); // 8 bits each, places in a palette
        return
        [
            .. png.AsSpan(0, 8),
            .. Chunk("IHDR", header), .. Chunk("PLTE", [.. palette.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])]), .. Chunk("IDAT", rows.ToArray()), .. Chunk("IEND", []),
        ];
    }

    private static int Distance(SKColor one, SKColor other) => Square(one.Red - other.Red) + Square(one.Green - other.Green) + Square(one.Blue - other.Blue);

    private static int Square(int value) => value * value;

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(name), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), CheckSum(chunk.AsSpan(4..^4)));
        return chunk;
    }

    // CRC-32.
    private static uint CheckSum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
        }

        return ~sum;
    }
}
