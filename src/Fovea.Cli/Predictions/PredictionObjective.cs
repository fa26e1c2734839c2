using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Cli.Verbs;
using Fovea.Training.Exports;
using Fovea.Tuning;
using Fovea.Workers;

namespace Fovea.Cli.Predictions;

/// <summary>A trial of a prediction: looks at the images of its part that nobody has done. Its value is how many of them could not be read.</summary>
/// <param name="study">The prediction.</param>
/// <param name="model">The model, and how it is to look.</param>
/// <param name="table">The images.</param>
/// <param name="owner">Who looks, for people.</param>
/// <param name="observer">Hears how far the opening of a slide is, which may have to be given a pyramid first.</param>
internal sealed class PredictionObjective(string study, OrderedModel model, PredictionTable table, string owner, IDataObserver observer) : IObjective
{
    /// <inheritdoc/>
    public Task<double> RunAsync(ITrialRun trial, CancellationToken stop) => Task.Run(
        () =>
        {
            int unreadable = 0;
            foreach (AskedImage image in table.Left(study, (int)trial.Parameters[SharedPrediction.Part].Number))
            {
                stop.ThrowIfCancellationRequested();
                (string? result, string? error) = LookAt(image.Path, stop);
                if (error is not null) unreadable++;
                table.Keep(study, image.Place, result, error, owner);
            }

            return (double)unreadable;
        },
        CancellationToken.None);

    private (string? Result, string? Error) LookAt(string path, CancellationToken stop)
    {
        try
        {
            return (JsonSerializer.Serialize(model.Predict(path, observer, stop), CliContext.Default.PredictionResult), null);
        }
        catch (DataCacheException exception)
        {
            throw new TrialNotHereException(exception.Message, exception);
        }
        catch (DataException exception)
        {
            return (null, $"{exception.Message} (on {owner})");
        }
    }
}

/// <summary>A model that was ordered to look, opened on this machine.</summary>
internal sealed class OrderedModel
{
    private readonly TrainedModel trained;
    private readonly LookingTerms terms;

    /// <summary>Opens the model of an order.</summary>
    /// <exception cref="StudyException">It is not here, or has other weights than those that were meant; or whoever asks is of another version.</exception>
    public OrderedModel(PredictionOrder order)
    {
        if (order.Question.Form != PredictionQuestion.KnownForm)
            throw new StudyException("the prediction was asked for by another version of Fovea: give the command again with this one, or work at it with that one");
        try
        {
            if (ModelFolder.DigestOf(order.Predict) is var digest && digest != order.Question.Weights)
                throw new StudyException($"{order.Predict} has other weights here than where the prediction was asked for");
            trained = ModelLibrary.Open(order.Predict);
        }
        catch (Exception exception) when (exception is CheckpointException or InvalidRequestException)
        {
            throw new StudyException($"the model cannot be had on this machine, which must have it under the same path: {exception.Message}", exception);
        }

        terms = order.Question.Terms;
    }

    /// <summary>Looks at the image of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="observer">Hears how far the opening of a slide is.</param>
    /// <param name="stop">Breaks that off: a pyramid that is being made goes on later.</param>
    /// <exception cref="DataException">It cannot be read.</exception>
    public PredictionResult Predict(string path, IDataObserver observer, CancellationToken stop)
    {
        ImageArgument image = ImageArgument.OfFile(path, trained, terms.OriginalSize, before =>
        {
            JsonObject options = before.DeepClone().AsObject();
            foreach ((string name, JsonNode? value) in terms.DataOptions) options[name] = value?.DeepClone();
            return options;
        }, observer, stop);
        return PredictionResult.From(Looking.Predict(trained, image.Open(), image, terms.Options));
    }
}

/// <summary>The models that predictions were ordered of, the last few kept open.</summary>
internal sealed class OrderedModels
{
    private const int MostOpen = 4;

    private readonly Lock gate = new();
    private readonly List<(string Order, OrderedModel Model)> open = [];

    /// <summary>The model of an order.</summary>
    /// <exception cref="StudyException">It cannot be had here.</exception>
    public OrderedModel Open(PredictionOrder order)
    {
        string key = JsonSerializer.Serialize(order, CliContext.Default.PredictionOrder);
        lock (gate)
        {
            if (open.FirstOrDefault(each => each.Order == key).Model is { } known) return known;
            OrderedModel model = new(order);
            open.Add((key, model));
            if (open.Count > MostOpen) open.RemoveAt(0);
            return model;
        }
    }
}
