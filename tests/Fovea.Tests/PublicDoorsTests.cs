using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fovea.Data.Cue;
using Fovea.Parts;
using Fovea.Tests.Training.Recipes;

namespace Fovea.Tests;

/// <summary>What every public door refuses, whichever it is: null where there must be something, and numbers that are no choice of an enum.</summary>
public sealed class PublicDoorsTests : IDisposable
{
    /// <summary>Records whose constructors take figures as they are: what Fovea tells, and what it hands to parts.</summary>
    private static readonly Type[] plain =
    [
        typeof(ClassificationScores), typeof(DataProgress), typeof(DataRequest), typeof(EpochMetrics), typeof(Evaluation), typeof(HeadPlace), typeof(Look), typeof(LookStep), typeof(TrainingResult),
    ];

    private static readonly NullabilityInfoContext nullability = new();

    private static readonly Dictionary<string, ParameterInfo> arguments = typeof(Recipe).Assembly.GetExportedTypes()
        .Where(type => !type.IsAssignableTo(typeof(Exception)) && type != typeof(Check))
        .SelectMany(type => DoorsOf(type).SelectMany(door => door.GetParameters()).Where(IsNeeded)).ToDictionary(NameOf);

    private static readonly Dictionary<string, PropertyInfo> settings = typeof(Recipe).Assembly.GetExportedTypes().Except(plain)
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(property => property.SetMethod is { IsPublic: true }).ToDictionary(property => $"{property.DeclaringType!.Name}.{property.Name}");

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 8, validationCount: 4, testCount: 4).Create();
    private readonly Recipe recipe = Recipe.Parse("""{ "data": "cue", "model": { "glimpses": 2, "core": { "hidden": 8 } }, "training": { "epochs": 1 } }""");
    private RunFolder? run;

    public static TheoryData<string> Arguments => [.. arguments.Keys.Order()];

    public static TheoryData<string> Objects => [.. settings.Where(setting => !setting.Value.PropertyType.IsValueType
        && nullability.Create(setting.Value).WriteState == NullabilityState.NotNull).Select(setting => setting.Key).Order()];

    public static TheoryData<string> Choices => [.. settings.Where(setting => ChoiceOf(setting.Value.PropertyType) is not null).Select(setting => setting.Key).Order()];

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Null_is_refused_under_the_arguments_own_name(string argument)
    {
        ParameterInfo parameter = arguments[argument];
        var door = (MethodBase)parameter.Member;
        if (door is MethodInfo { IsGenericMethodDefinition: true } generic)
        {
            door = generic.MakeGenericMethod([.. generic.GetGenericArguments().Select(type => type.Name == "TPart" ? typeof(CoreOptions) : typeof(OwnCoreOptions))]);
            parameter = door.GetParameters()[parameter.Position];
        }

        object?[] given = [.. door.GetParameters().Select(other => other.Position == parameter.Position ? null : other.HasDefaultValue ? Type.Missing : Sample(other.ParameterType))];
        object? target = door.IsStatic || door is ConstructorInfo ? null : Sample(door.DeclaringType!);
        ArgumentNullException refused = Assert.Throws<ArgumentNullException>(() => door is ConstructorInfo made
            ? made.Invoke(BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding, null, given, null)
            : door.Invoke(target, BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding, null, given, null));
        Assert.Equal(parameter.Name, refused.ParamName);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Null_is_refused_under_the_propertys_own_name(string setting)
    {
        PropertyInfo property = settings[setting];
        ArgumentNullException refused = Assert.Throws<ArgumentNullException>(() => property.SetValue(Sample(property.DeclaringType!), null, BindingFlags.DoNotWrapExceptions, null, null, null));
        Assert.Equal(property.Name, refused.ParamName);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void A_number_that_is_no_choice_is_refused_with_the_choices_that_there_are(string setting)
    {
        PropertyInfo property = settings[setting];
        Type choice = ChoiceOf(property.PropertyType)!;
        OptionException refused = Assert.Throws<OptionException>(() =>
            property.SetValue(Sample(property.DeclaringType!), Enum.ToObject(choice, 77), BindingFlags.DoNotWrapExceptions, null, null, null));
        string option = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Assert.Matches($"^{option} must be .*, but is 77$", refused.Message);
        Assert.All(Enum.GetNames(choice), name => Assert.Contains(JsonNamingPolicy.CamelCase.ConvertName(name), refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_split_that_there_is_not_is_refused_with_those_that_there_are()
    {
        const string told = "must be training, validation, test, unlabelled or all, but is 77";
        var none = (DataSplit)77;
        AssertRefused("split", () => data[none]);
        AssertRefused("splits", () => data.WarningsFor(DataSplit.Test, none));
        AssertRefused("split", () => Sample<TrainedModel>().Evaluate(data, none));

        static void AssertRefused(string name, Func<object> ask)
        {
            ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(ask);
            Assert.Equal(name, refused.ParamName);
            Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        run?.Dispose();
        folder.Dispose();
    }

    /// <summary>
    /// What a program can call. Left out is what a record has of itself, and passes of layers, which take an arena: those are the inner loop, called by a
    /// model and by nobody else.
    /// </summary>
    private static IEnumerable<MethodBase> DoorsOf(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<MethodBase> methods = type.GetMethods(own).Where(method => !method.IsAbstract && !method.IsSpecialName && method.Name is not ("Equals" or "Deconstruct" or "<Clone>$"));
        return (type.IsAbstract || plain.Contains(type) ? methods : methods.Concat(type.GetConstructors(own)))
            .Where(door => !door.GetParameters().Any(parameter => parameter.ParameterType == typeof(Arena)));
    }

    private static bool IsNeeded(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && nullability.Create(parameter).WriteState == NullabilityState.NotNull;

    private static string NameOf(ParameterInfo parameter) =>
        $"{parameter.Member.DeclaringType!.Name}{(parameter.Member is ConstructorInfo ? string.Empty : $".{parameter.Member.Name}")}({string.Join(", ", ((MethodBase)parameter.Member).GetParameters().Select(each => each.ParameterType.Name))}): {parameter.Name}";

    private static Type? ChoiceOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } choice ? choice : null;

    private T Sample<T>() => (T)Sample(typeof(T));

    /// <summary>Something of a type that doors take.</summary>
    private object Sample(Type type)
    {
        ModelBuilder build = new();
        return type switch
        {
            _ when type == typeof(string) => folder["none"],
            _ when type == typeof(int) => 1,
            _ when type == typeof(int[]) => new int[1],
            _ when type == typeof(Recipe) => recipe,
            _ when type == typeof(DataSet) => data,
            _ when type == typeof(ImageSet) => data.Test,
            _ when type == typeof(TrainedModel) => new TrainedModel(recipe.Model.Create(data.Shape, classes: 4, normalization: null), recipe, data.ClassNames, data.Shape),
            _ when type == typeof(RunFolder) => run ??= RunFolder.Create(folder["run"], recipe),
            _ when type == typeof(EpochLog) => new EpochLog(),
            _ when type == typeof(ModelBuilder) => build,
            _ when type == typeof(ParameterSet) => build.Parameters,
            _ when type == typeof(ArenaLayout) => build.Layout,
            _ when type == typeof(HeadPlace) => new HeadPlace("head", ParameterGroup.Classifier, 2, .., Detached: false),
            _ when type == typeof(Initializer) => Initializer.Constant(0f),
            _ when type == typeof(Dense) => new Dense(build, "dense", ParameterGroup.Classifier, 2, 2),
            _ when type == typeof(Convolution) => new Convolution(build, "convolution", ParameterGroup.Classifier, new ConvolutionShape(1, 4, 4, 2, 2, 1), withInputGradient: false),
            _ when type == typeof(ChannelNormalization) => new ChannelNormalization([0f], [1f]),
            _ when type == typeof(IReadOnlyList<string>) => data.ClassNames,
            _ when type == typeof(IReadOnlyList<float>) => new float[] { 1f },
            _ when type == typeof(IProgress<DataProgress>) => new Progress<DataProgress>(),
            _ when type == typeof(JsonTypeInfo) => OwnPartsContext.Default.OwnCoreOptions,
            _ when type == typeof(JsonTypeInfo<OwnCoreOptions>) => OwnPartsContext.Default.OwnCoreOptions,
            _ when type == typeof(Func<DataRequest, IDataSource>) => new Func<DataRequest, IDataSource>(_ => new CueSource()),
            _ when type == typeof(Func<DataRequest, OwnCoreOptions, IDataSource>) => new Func<DataRequest, OwnCoreOptions, IDataSource>((_, _) => new CueSource()),
            _ => Activator.CreateInstance(type, nonPublic: false)!,
        };
    }
}
