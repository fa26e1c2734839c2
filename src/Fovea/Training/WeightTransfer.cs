using Fovea.Configuration;
using Fovea.Models;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// What a new model has taken from the weights of another. Parameters are matched by name and shape, what is per class by the classes' names: a class that
/// both know keeps its own weights, wherever it stands among the others; a new one has those that were drawn for it.
/// </summary>
internal sealed record WeightTransfer
{
    /// <summary>Parameters with the other model's values; of those per class the values of the classes that both know.</summary>
    public required IReadOnlyList<string> Taken { get; init; }

    /// <summary>Parameters with first values, drawn anew: the other model has none of that name and shape.</summary>
    public required IReadOnlyList<UnmatchedParameter> MadeAnew { get; init; }

    /// <summary>Parameters of the other model that the new one does not have.</summary>
    public required IReadOnlyList<UnmatchedParameter> Left { get; init; }

    /// <summary>Classes that both know, in the new model's order.</summary>
    public required IReadOnlyList<string> ClassesKept { get; init; }

    /// <summary>Classes that only the new model has.</summary>
    public required IReadOnlyList<string> ClassesMadeAnew { get; init; }

    /// <summary>Classes that only the other model has.</summary>
    public required IReadOnlyList<string> ClassesLeft { get; init; }

    /// <summary>Shape of the images that are trained on.</summary>
    public required ImageShape ImageShape { get; init; }

    /// <summary>Shape of the images that the other model was trained on.</summary>
    public required ImageShape OtherImageShape { get; init; }

    /// <summary>How channels are brought to one range: as for the other model, whose weights know them so, whatever the data says; null for 0 to 1 as they are.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>What a new run would take from the model that its recipe starts from; nothing is kept of it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">Its data.</param>
    /// <returns>Null where the recipe starts from no model.</returns>
    /// <exception cref="CheckpointException">The model cannot be opened, or does not fit; see <see cref="Copy"/>.</exception>
    internal static WeightTransfer? Preview(Recipe recipe, DataSet data)
    {
        if (recipe.StartFrom?.Open() is not { } source) return null;
        ImageClassifier model = recipe.Model.Create(data.Shape, data.ClassNames.Count, source.Normalization);
        return Copy(source, new TrainedModel(model, recipe, data.ClassNames, data.Shape, source.Normalization));
    }

    /// <summary>Carries weights over.</summary>
    /// <param name="source">The model to start from.</param>
    /// <param name="target">The new model, with its first values; changed.</param>
    /// <exception cref="CheckpointException">
    /// It looks at images of other channels, or, where it sees them whole, of another shape; or too little fits: of the parts that see (glimpse network,
    /// core, layers before the last) at least one must fit whole, since there is nothing to learn on from in heads alone.
    /// </exception>
    internal static WeightTransfer Copy(TrainedModel source, TrainedModel target)
    {
        RequireSameImages(source, target);
        Dictionary<string, int> labels = source.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        int[] sourceLabels = [.. target.ClassNames.Select(name => labels.GetValueOrDefault(name, -1))];
        Dictionary<string, Parameter> known = source.Model.Parameters.Parameters.ToDictionary(parameter => parameter.Name);
        Dictionary<string, ClassAxes> perClass = AxesPerClass(target);
        List<string> taken = [];
        List<UnmatchedParameter> madeAnew = [];
        foreach (Parameter parameter in target.Model.Parameters.Parameters)
        {
            Parameter? other = known.GetValueOrDefault(parameter.Name);
            bool isTaken = other is not null && CopyParameter(other, parameter, perClass.GetValueOrDefault(parameter.Name), sourceLabels, source.ClassNames.Count);
            if (isTaken) taken.Add(parameter.Name);
            else madeAnew.Add(new UnmatchedParameter(parameter.Name, ShapeOf(parameter), other is null ? null : ShapeOf(other)));
        }

        target.Model.Parameters.Changed();
        HashSet<string> names = [.. target.Model.Parameters.Parameters.Select(parameter => parameter.Name)];
        WeightTransfer transfer = new()
        {
            Taken = taken,
            MadeAnew = madeAnew,
            Left = [.. known.Values.Where(parameter => !names.Contains(parameter.Name)).Select(parameter => new UnmatchedParameter(parameter.Name, null, ShapeOf(parameter)))],
            ClassesKept = [.. target.ClassNames.Intersect(source.ClassNames)],
            ClassesMadeAnew = [.. target.ClassNames.Except(source.ClassNames)],
            ClassesLeft = [.. source.ClassNames.Except(target.ClassNames)],
            ImageShape = target.ImageShape,
            OtherImageShape = source.ImageShape,
            Normalization = source.Normalization,
        };
        transfer.RequireEnough(target.Model, perClass);
        return transfer;
    }

    /// <summary>What became of the weights, a sentence a line.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"{Taken.Count} of {Taken.Count + MadeAnew.Count} parameters are taken over";
        if (ClassesMadeAnew.Count > 0 || ClassesLeft.Count > 0)
        {
            string[] parts =
            [
                ClassesKept.Count > 0 ? $"{List(ClassesKept)} keep their weights" : "none of the model's are kept",
                .. ClassesMadeAnew.Count > 0 ? [$"{List(ClassesMadeAnew)} are new"] : Array.Empty<string>(),
                .. ClassesLeft.Count > 0 ? [$"{List(ClassesLeft)} are left out"] : Array.Empty<string>(),
            ];
            yield return $"classes: {string.Join("; ", parts)}";
        }

        if (ImageShape != OtherImageShape) yield return $"images are {ImageShape}, those that the model was trained on were {OtherImageShape}";
        if (Normalization is not null) yield return "channels are normalised as they were for the model, whatever the data's own mean and deviation are";
        foreach (UnmatchedParameter parameter in MadeAnew) yield return $"made anew: {parameter}";
        foreach (UnmatchedParameter parameter in Left) yield return $"left out: {parameter}";
    }

    private static string List(IReadOnlyList<string> names)
    {
        const int most = 10;
        return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : string.Empty);
    }

    private static void RequireSameImages(TrainedModel source, TrainedModel target)
    {
        if (source.Model.Channels != target.Model.Channels)
            throw new CheckpointException($"the model to start from looks at images of {Counted.Of(source.Model.Channels, "channel")}, but these have {target.Model.Channels}");
        if (source.Model is FeedForwardModel && target.Model is FeedForwardModel && source.ImageShape != target.ImageShape)
            throw new CheckpointException($"the model to start from sees whole images of {source.ImageShape}, but these are {target.ImageShape}");
    }

    /// <summary>
    /// Which axes of which parameters are of classes: those that would be longer if there were one class more, and by how many numbers. What lies behind the classes is
    /// of all alike, as a vote for nothing is.
    /// </summary>
    private static Dictionary<string, ClassAxes> AxesPerClass(TrainedModel trained)
    {
        ParameterSet parameters = trained.Model.Parameters;
        ParameterSet withOneMore = trained.Recipe.Model.Create(trained.ImageShape, trained.ClassNames.Count + 1, trained.Normalization).Parameters;
        Dictionary<string, ClassAxes> axes = [];
        foreach ((Parameter now, Parameter longer) in parameters.Parameters.Zip(withOneMore.Parameters))
            if ((longer.Rows, longer.Columns) != (now.Rows, now.Columns)) axes[now.Name] = new ClassAxes(longer.Rows - now.Rows, longer.Columns - now.Columns);
        return axes;
    }

    /// <returns>Whether anything was copied: the shapes fit, and of what is per class there is a class that both know.</returns>
    private static bool CopyParameter(Parameter from, Parameter to, ClassAxes axes, int[] sourceLabels, int sourceClasses)
    {
        // Statistics are of steps: those that the other model did not take are as its last one.
        int[]? rows = to.Group == ParameterGroup.Statistics
            ? [.. Enumerable.Range(0, to.Rows).Select(step => Math.Min(step, from.Rows - 1))]
            : SourceOf(to.Rows, from.Rows, axes.Rows, sourceLabels, sourceClasses);
        int[]? columns = SourceOf(to.Columns, from.Columns, axes.Columns, sourceLabels, sourceClasses);
        if (rows is null || columns is null || (axes != default && sourceLabels.All(label => label < 0))) return false;
        Matrix source = from.Value, target = to.Value;
        foreach ((int row, int sourceRow) in rows.Index().Where(entry => entry.Item >= 0))
            foreach ((int column, int sourceColumn) in columns.Index().Where(entry => entry.Item >= 0))
                target[row][column] = source[sourceRow][sourceColumn];
        return true;
    }

    /// <summary>Where what stands along an axis comes from; below 0 for a class that the other model does not know; null where the axes do not fit, or a class has several numbers, whose order nobody knows.</summary>
    private static int[]? SourceOf(int length, int sourceLength, int perClass, int[] sourceLabels, int sourceClasses)
    {
        if (perClass is not (0 or 1)) return null;
        int classes = perClass * sourceLabels.Length, skipped = perClass * sourceClasses;
        return length - classes == sourceLength - skipped ? [.. Enumerable.Range(0, length).Select(i => i < classes ? sourceLabels[i] : i - classes + skipped)] : null;
    }

    private static string PartOf(string parameter) => parameter.Split('.', 2)[0];

    private static IReadOnlyList<int> ShapeOf(Parameter parameter) => [parameter.Rows, parameter.Columns];

    private void RequireEnough(ImageClassifier model, Dictionary<string, ClassAxes> perClass)
    {
        // What is learned by cross-entropy and does not say classes: glimpse network, core, layers before the last.
        IGrouping<string, Parameter>[] seeing =
        [
            .. model.Parameters.Parameters.GroupBy(parameter => PartOf(parameter.Name)).Where(part =>
                part.Any(parameter => parameter.Group == ParameterGroup.Classifier)
                && part.All(parameter => parameter.Group is ParameterGroup.Classifier or ParameterGroup.Statistics && !perClass.ContainsKey(parameter.Name))),
        ];
        if (seeing.Any(part => part.All(parameter => parameter.Group == ParameterGroup.Statistics || Taken.Contains(parameter.Name)))) return;
        throw new CheckpointException(
            $"too little fits to start from: of {string.Join(", ", seeing.Select(part => part.Key))} at least one must fit whole, but none does; what does not fit: "
            + string.Join(", ", MadeAnew.Where(parameter => seeing.Any(part => part.Key == PartOf(parameter.Name)))));
    }

    /// <summary>Numbers that each class has along the axes of a parameter.</summary>
    private readonly record struct ClassAxes(int Rows, int Columns);
}

/// <summary>A parameter that only one of two models has, or that has another shape in each.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape in the new model, [rows, columns]; null where that does not have it.</param>
/// <param name="OtherShape">Its shape in the model to start from; null where that does not have it.</param>
internal sealed record UnmatchedParameter(string Name, IReadOnlyList<int>? Shape, IReadOnlyList<int>? OtherShape)
{
    /// <summary>"core.state.weight is [256, 256], but in the model [128, 128]".</summary>
    public override string ToString() =>
        (Shape, OtherShape) switch
        {
            (null, _) => $"{Name} {Text(OtherShape!)}",
            (_, null) => $"{Name} {Text(Shape)}, which the model does not have",
            _ when Shape.SequenceEqual(OtherShape) => $"{Name} {Text(Shape)}",
            _ => $"{Name} is {Text(Shape)}, but in the model {Text(OtherShape)}",
        };

    private static string Text(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
}
