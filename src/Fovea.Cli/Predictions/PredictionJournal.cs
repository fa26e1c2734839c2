using System.Text;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Cli.Verbs;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Cli.Predictions;

/// <summary>
/// What a prediction has done so far, in a file beside the one that it is to write: a line with what is asked, then a line for each image. Each is with the
/// system before the next image is begun, so that the same command goes on where another was stopped, by kill -9 too. A line that was cut off counts as none.
/// </summary>
internal sealed class PredictionJournal : IDisposable
{
    private const byte LineEnd = (byte)'\n';

    private readonly string path;
    private readonly FileStream file;
    private readonly Dictionary<string, (long At, int Length)> lines = [];

    private PredictionJournal(string path, FileStream file) => (this.path, this.file) = (path, file);

    /// <summary>Images that are done.</summary>
    public int Count => lines.Count;

    /// <summary>Where the journal of a file is.</summary>
    public static string PathFor(string target) => $"{target}.part";

    /// <summary>Opens the journal of a file, or begins one.</summary>
    /// <param name="target">The file that is to be written.</param>
    /// <param name="question">What is asked: the model's weights and how it is to look.</param>
    /// <param name="images">The images that it is asked of.</param>
    /// <exception cref="RunException">It is of another question or of other images, in use, or cannot be written.</exception>
    public static PredictionJournal Open(string target, PredictionQuestion question, IReadOnlyList<ImageArgument> images)
    {
        string path = PathFor(target);
        try
        {
            PredictionJournal journal = new(path, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            try
            {
                journal.Begin(JsonSerializer.Serialize(question, CliContext.Default.PredictionQuestion));
                journal.RequireAmong(images);
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }
        catch (IOException exception) when (FileLock.IsOfHeld(exception))
        {
            throw new RunException($"another command is at work on {target}, and keeps what it has done in {path}: wait for it, stop it, or give another --out", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}, where it is kept what is done already, cannot be used: {PlainFile.WhyNotMade(path, exception)}", exception);
        }
    }

    /// <summary>What was said of an image; null where it is not done.</summary>
    public PredictionResult? Find(ImageArgument image)
    {
        // A file may be named otherwise this time.
        return Has(image) ? Parse(LineOf(image.Key))!.Result with { Image = image.Name } : null;
    }

    /// <summary>Whether an image is done.</summary>
    public bool Has(ImageArgument image) => lines.ContainsKey(image.Key);

    /// <summary>Keeps what was said of an image.</summary>
    public void Keep(ImageArgument image, PredictionResult result)
    {
        file.Position = file.Length;
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(new KeptPrediction(image.Key, result), CliContext.Default.KeptPrediction);
        lines[image.Key] = (file.Position, line.Length);
        file.Write([.. line, LineEnd]);
        file.Flush();
    }

    /// <summary>Removes the journal: what it is for is written.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(path);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Begin(string question)
    {
        byte[] expected = [.. Encoding.UTF8.GetBytes(question), LineEnd];
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        int end = content.AsSpan().IndexOf(LineEnd) + 1;
        if (end == 0)
        {
            file.SetLength(0);
            file.Write(expected);
            file.Flush();
            return;
        }

        if (!content.AsSpan(0, end).SequenceEqual(expected))
        {
            throw new RunException(
                $"{path} has what another command did, with another model, other options or another version of Fovea: give the same command to go on with that, another --out, or delete it");
        }

        while (end < content.Length)
        {
            int length = content.AsSpan(end).IndexOf(LineEnd);
            if (length < 0 || Parse(content.AsSpan(end, length)) is not { } kept) break;
            lines[kept.Key] = (end, length);
            end += length + 1;
        }

        file.SetLength(end);
    }

    /// <summary>What would be deleted unwritten is told. Of a file that was changed or removed since it was looked at, nothing is worth keeping.</summary>
    private void RequireAmong(IReadOnlyList<ImageArgument> images)
    {
        HashSet<string> asked = [.. images.Select(image => image.Key)];
        string[] others = [.. lines.Keys.Where(key => !asked.Contains(key) && !ImageFilePlace.HasChanged(key))];
        if (others.Length == 0) return;
        throw new RunException(
            $"{path} has what another command did, with {Counted.Of(others.Length, "image")} that {(others.Length == 1 ? "is" : "are")} not asked for now, as {Parse(LineOf(others[0]))!.Result.Image}: "
            + "give the same images to go on with that, another --out, or delete it");
    }

    private byte[] LineOf(string key)
    {
        (long at, int length) = lines[key];
        byte[] line = new byte[length];
        file.Position = at;
        file.ReadExactly(line);
        return line;
    }

    /// <summary>A line; null where it was cut off, as when a machine loses its power.</summary>
    private static KeptPrediction? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CliContext.Default.KeptPrediction);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What is asked of images, whichever they are.</summary>
/// <param name="Weights">SHA-256 of the model's weights.</param>
/// <param name="Terms">How it is to look.</param>
/// <param name="Form">Of what is said of each: what was said in another form is no answer.</param>
internal sealed record PredictionQuestion(string Weights, LookingTerms Terms, int Form = 0)
{
    /// <summary>The form of <see cref="PredictionResult"/>; 0, which nothing stands for, had no width and height.</summary>
    public const int KnownForm = 1;
}

/// <summary>A line of a journal.</summary>
/// <param name="Key">The image's key.</param>
/// <param name="Result">What was said of it.</param>
internal sealed record KeptPrediction(string Key, PredictionResult Result);
