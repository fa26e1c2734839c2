using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fovea.Application.Trials;
using Fovea.Cli.Displays;
using Fovea.Cli.Verbs;
using Fovea.Configuration;
using Fovea.Tuning;
using Fovea.Workers;

namespace Fovea.Cli.Predictions;

/// <summary>
/// A prediction that workers on many machines do: it is put into a database as a study whose trials are some images each, and followed to its end. Its name says
/// what is asked about which files, so that the same command finds it again.
/// </summary>
/// <param name="terminal">Shows how far it is.</param>
/// <param name="address">The database.</param>
internal sealed class SharedPrediction(Terminal terminal, PostgresAddress address)
{
    // A study reads all of its trials often.
    private const int MostParts = 1000, NameDigits = 16;

    /// <summary>The parameter that says which part of the images a trial is for.</summary>
    public const string Part = "part";

    /// <summary>Asks workers, unless they have been asked already, and waits for what they say.</summary>
    /// <param name="found">The model and the images.</param>
    /// <param name="leavesOut">Whether images that could not be read stay so; else those of an earlier command are tried again.</param>
    /// <param name="stop">Stops the waiting; workers go on.</param>
    /// <returns>What came of each image, in their order.</returns>
    /// <exception cref="UsageException">An image is none of a file.</exception>
    /// <exception cref="StudyException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<PredictedImage>> RunAsync(Looking found, bool leavesOut, CancellationToken stop)
    {
        AskedImage[] images = [.. found.Images.Select((image, place) => image.File is { } file
            ? new AskedImage(place, file.Path, file.Length, file.Changed)
            : throw new UsageException($"workers look at files, but {image.Name} is an image of a data set: name its file or its folder, or leave --storage out"))];
        PostgresStudyStorage storage = await StorageOptions.OpenAsync(address, terminal, stop).ConfigureAwait(false);
        TrialQueue queue = await StorageOptions.OpenQueueAsync(address, new RunnerOptions(), stop).ConfigureAwait(false);
        var table = PredictionTable.Open(storage);
        string name = Ask(table, storage, found, images, leavesOut);
        await FollowAsync(table, storage, queue, name, images.Length, stop).ConfigureAwait(false);
        return [.. table.Answers(name).Select((answer, place) => new PredictedImage(
            found.Images[place].Name,
            answer.Result is { } result ? JsonSerializer.Deserialize(result, CliContext.Default.PredictionResult)! with { Image = found.Images[place].Name } : null,
            answer.Error))];
    }

    /// <summary>Finds the prediction, or makes it.</summary>
    /// <returns>Its name.</returns>
    private static string Ask(PredictionTable table, PostgresStudyStorage storage, Looking found, AskedImage[] images, bool leavesOut)
    {
        PredictionOrder order = new(Path.GetFullPath(found.WeightsPath), found.Question);
        string question = JsonSerializer.Serialize(order.Question, CliContext.Default.PredictionQuestion);
        string asked = string.Join('\n', found.Images.Select(image => image.Key).Prepend(question));
        string stem = $"predict-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)))[..NameDigits]}";
        for (int round = 1; ; round++)
        {
            string name = $"{stem}-{round}";
            if (table.Progress(name) is null)
            {
                StudyDefinition definition = new()
                {
                    Name = name,
                    Objective = JsonSerializer.Serialize(order, CliContext.Default.PredictionOrder),
                    Space = new SearchSpace([new IntDimension(Part, 0, Math.Min(images.Length, MostParts) - 1)]),
                    Sampler = new InOrderOptions(),
                };
                table.Ask(definition, question, images, MostParts);
                return name;
            }

            // What could not be read may be there now, or may have been given up with workers that were lost.
            bool isOver = storage.Find(name) is null || new Study(storage, name) is var study && study.IsFinished(study.Trials());
            if (!isOver || leavesOut || table.Answers(name).All(answer => answer.Error is null)) return name;
        }
    }

    private async Task FollowAsync(PredictionTable table, PostgresStudyStorage storage, TrialQueue queue, string name, int count, CancellationToken stop)
    {
        int before = table.Progress(name)?.Done ?? 0;
        terminal.Say($"prediction {name} in {address}: {Counted.Of(count, "image")}{(before > 0 ? $", {before:N0} done" : string.Empty)}; workers do it: {ShellCommand.Line("worker", "--storage", $"{address}")}");
        if (storage.Find(name) is null) return;
        using DataProgressDisplay progress = new(terminal);
        Task following = Task.Run(() => queue.FollowAsync(new Study(storage, name), stop), CancellationToken.None);
        try
        {
            while (!following.IsCompleted)
            {
                await Task.WhenAny(following, Task.Delay(TimeSpan.FromSeconds(1), stop)).ConfigureAwait(false);
                if (stop.IsCancellationRequested) break;
                int done = await Task.Run(() => table.Progress(name)?.Done ?? 0, CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
                progress.Report(new DataProgress("workers look at images", done, count, DataProgress.Images));
            }

            await following.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            progress.Close();
            terminal.Say("workers go on with it: the same command follows it again");
            throw;
        }
    }
}

/// <summary>What a prediction's study is to do, as the study keeps it.</summary>
/// <param name="Predict">The model's file, the same on all machines.</param>
/// <param name="Question">Its weights, and how it is to look.</param>
internal sealed record PredictionOrder(string Predict, PredictionQuestion Question)
{
    /// <summary>What a study is to do; null where it is no prediction.</summary>
    /// <exception cref="StudyException">It is one of another version.</exception>
    public static PredictionOrder? TryRead(StudyDefinition study)
    {
        if (!StudyFolder.IsPrediction(study)) return null;
        try
        {
            return JsonSerializer.Deserialize(study.Objective, CliContext.Default.PredictionOrder);
        }
        catch (JsonException exception)
        {
            throw new StudyException($"prediction '{study.Name}' cannot be read: {exception.Message}", exception);
        }
    }
}

/// <summary>What came of an image.</summary>
/// <param name="Name">What it was called.</param>
/// <param name="Result">What was said of it; null where it could not be read.</param>
/// <param name="Error">Why it could not; null where it could.</param>
internal sealed record PredictedImage(string Name, PredictionResult? Result, string? Error);
